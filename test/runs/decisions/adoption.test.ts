import { expect, it } from 'vitest';
import { adopt, type Adopting, type AdoptReport } from '../../../src/runs/decisions/adopt.ts';
import { raiseByHand, savedOf, syncedHarness, usingRule } from '../../support/edited-harness.ts';
import { anExportFile } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const drift = 'sluice/drift/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const everything: Adopting = { streams: [], choices: new Map(), rebuild: false };
const adoptAll = (world: World, adopting: Partial<Adopting> = {}) =>
  adopt(world.deps, world.staging, { ...everything, ...adopting }, never);

/** Staging has copies of all streams that somebody imported by hand. */
async function aFilledWorld(seed = smallStreams({ A: { runs: ['B'], state: 'active' }, B: {}, C: {} })) {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  for (const { id } of (await world.dev.state()).streams.toReversed())
    await world.staging.tenant.importFile(await world.source.tenant.exportFile(id, never), never);
  return world;
}

it('takes over what is there without changing it', async () => {
  const world = await aFilledWorld(smallStreams({ B: {}, C: {} }));
  await world.stage.forget();

  const report = await adoptAll(world);

  expect(report.adopted).toMatchObject([
    { path: 'value-streams/b', isEqual: true },
    { path: 'value-streams/c', isEqual: true },
  ]);
  expect(report).toMatchObject({ ambiguous: [], captured: undefined, problems: [] });
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('saves what it has otherwise than git, and lets the next sync bring what git says', async () => {
  const world = await aFilledWorld(smallStreams({ B: {}, C: {} }));
  await world.person.edit('env/staging', fileOf('c'), (text) =>
    text.replace('order.created', 'order.changed'),
  );

  const report = await adoptAll(world);

  expect(report.adopted).toMatchObject([{ isEqual: true }, { path: 'value-streams/c', isEqual: false }]);
  expect(await world.head(drift)).toBe(report.captured);
  expect(await world.person.read(drift, fileOf('c'))).toContain('order.created');
  const { id } = await world.stage.stream('C');
  expect((await world.sync()).results).toMatchObject([{ outcome: 'done', change: { op: 'replace', id } }]);
});

it('picks none of two of one name that say the same, and takes the one that a person names', async () => {
  const world = await aFilledWorld(smallStreams({ C: {} }));
  await world.stage.do({ op: 'duplicateStream', streamName: 'C' });

  const report = await adoptAll(world);

  expect(report).toMatchObject({
    adopted: [],
    ambiguous: [{ path: 'value-streams/c', candidates: [{}, {}] }],
  });

  const [, second] = (await world.stage.state()).streams;
  const chosen = await adoptAll(world, { choices: new Map([['c', second?.id ?? '']]) });
  expect(chosen.adopted).toMatchObject([{ path: 'value-streams/c', id: second?.id }]);
});

it('tells two of one name apart by what they say', async () => {
  const world = await aFilledWorld(smallStreams({ C: {} }));
  await world.stage.do({ op: 'duplicateStream', streamName: 'C' });
  const [first] = (await world.stage.state()).streams;
  await world.staging.tenant.replace(
    first?.id ?? '',
    smallStreams({ C: { conditions: { operator: 'AND' } } })['C.json'] ?? new Uint8Array(),
    never,
  );

  const report = await adoptAll(world);

  expect(report.ambiguous).toEqual([]);
  expect(report.adopted).toHaveLength(1);
  expect(report.adopted[0]?.id).not.toBe(first?.id);
});

it('names what is there under another name, and what is not there, and takes neither', async () => {
  const seed = smallStreams({ A: { conditions: { operator: 'AND' } }, B: {}, C: { state: 'active' } });
  const world = await aFilledWorld(seed);
  await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });
  await world.stage.do({ op: 'deleteStream', streamName: 'A' });

  const report = await adoptAll(world);

  const { id } = await world.stage.stream('C by hand');
  expect(report).toMatchObject({
    adopted: [{ path: 'value-streams/b' }],
    ambiguous: [{ path: 'value-streams/c', candidates: [{ id, name: 'C by hand' }] }],
    missing: [{ path: 'value-streams/a', name: 'A' }],
  });
  expect(await adoptAll(world, { streams: ['a'] })).toMatchObject({
    ambiguous: [],
    missing: [{ name: 'A' }],
  });
});

it('never deletes what it adopted', async () => {
  const world = await aFilledWorld(smallStreams({ B: {}, C: { state: 'active' } }));
  world.staging = { ...world.staging, prune: 'delete' };
  await adoptAll(world);
  await world.sync();
  await world.person.edit('env/staging', fileOf('c'), () => undefined);

  const report = await world.sync();

  expect(report.results).toMatchObject([{ change: { op: 'deactivate' }, outcome: 'done' }]);
  expect((await world.stage.stream('C')).state).toBe('inactive');
});

const refusalsOf = ({ problems }: AdoptReport) => problems.map(({ code, message }) => `${code} ${message}`);

it.each<[string, { streams?: readonly string[]; choices?: readonly (readonly [string, string])[] }, RegExp]>([
  [
    'an id that the tenant does not have',
    { choices: [['c', 'nope']] },
    /^SLC2419 the tenant has no stream nope; it has "C" as \w+$/,
  ],
  ['a name that git does not have', { streams: ['see'] }, /^SLC1061 env\/staging has no stream see$/],
  [
    'a misspelt name',
    { streams: ['invioces'] },
    /^SLC1061 env\/staging has no stream invioces; did you mean invoices\?$/,
  ],
  ['a glob that matches nothing', { streams: ['x-*'] }, /^SLC1061 no stream of env\/staging matches x-\*$/],
  [
    'an id for a name that git does not have',
    { choices: [['see', 'nope']] },
    /^SLC1061 env\/staging has no stream see$/,
  ],
])('refuses %s, and adopts nothing', async (_what, { streams = [], choices = [] }, message) => {
  const world = await aFilledWorld(smallStreams({ C: {}, Invoices: {} }));

  const report = await adoptAll(world, {
    streams: ['c', ...streams].slice(streams.length === 0 ? 1 : 0),
    choices: new Map(choices),
  });

  expect(report).toMatchObject({ adopted: [], captured: undefined });
  expect(refusalsOf(report)).toEqual([expect.stringMatching(message)]);
  expect(await world.store.inventory('staging')).toEqual([]);
});

it('refuses a stream that is managed already, and its id', async () => {
  const world = await aFilledWorld(smallStreams({ B: {}, C: {} }));
  await adoptAll(world, { streams: ['c'] });
  const { id } = await world.stage.stream('C');

  const again = await adoptAll(world, { streams: ['c'], choices: new Map([['b', id]]) });

  expect(again.adopted).toEqual([]);
  expect(refusalsOf(again)).toEqual([
    `SLC2492 Sluice manages c already, as ${id}`,
    `SLC2492 Sluice manages ${id} already, for c`,
  ]);
  expect((await world.store.inventory('staging')).map(({ path }) => path)).toEqual(['value-streams/c']);
});

it('refuses one id for two streams', async () => {
  const world = await aFilledWorld(smallStreams({ B: {}, C: {} }));
  const { id } = await world.stage.stream('C');
  const choices = new Map([
    ['b', id],
    ['c', id],
  ]);
  expect(refusalsOf(await adoptAll(world, { choices }))).toEqual([
    `SLC2419 ${id} cannot be two streams: it is named for b and c`,
  ]);
});

it.each([
  ['all streams', {}],
  ['the stream by its name', { streams: ['c'] }],
  ['the stream by its id', { byId: true }],
])('takes over the namesake of a stream that vanished from the tenant, asked for %s', async (_how, how) => {
  const world = await aWorld({ seed: smallStreams({ C: {} }) });
  await world.bringToStaging();
  await world.sync();
  const made = await world.stage.stream('C');
  await world.stage.do({ op: 'deleteStream', streamName: 'C' });
  const [c] = (await world.dev.state()).streams;
  await world.staging.tenant.importFile(await world.source.tenant.exportFile(c?.id ?? '', never), never);
  const { id } = await world.stage.stream('C');
  expect((await world.plan()).blockers.map(({ code }) => code)).toEqual(['SLC2401']);
  const { byId, ...adopting } = { byId: false, ...how };

  const report = await adoptAll(world, byId ? { choices: new Map([['c', id]]) } : adopting);

  expect(id).not.toBe(made.id);
  expect(report).toMatchObject({ adopted: [{ path: 'value-streams/c', id, isEqual: true }], problems: [] });
  expect(await world.store.inventory('staging')).toEqual([
    { path: 'value-streams/c', id, origin: 'adopted', role: 'current' },
  ]);
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('takes over a stream that Sluice created and that was never compared with git', async () => {
  const world = await aWorld({ seed: smallStreams({ C: {} }) });
  await world.bringToStaging();
  await world.sync();
  await world.store.forgetLastSynced('staging', ['value-streams/c']);
  await world.person.edit('env/staging', fileOf('c'), (text) =>
    text.replace('order.created', 'order.changed'),
  );
  expect((await world.plan()).blockers.map(({ code }) => code)).toEqual(['SLC2402']);

  const report = await adoptAll(world, { streams: ['c'] });

  expect(report).toMatchObject({ adopted: [{ path: 'value-streams/c', isEqual: false }], problems: [] });
  expect(await world.store.inventory('staging')).toMatchObject([{ origin: 'made' }]);
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
});

it('saves a rule of the tenant that the next sync would overwrite', async () => {
  const world = await aFilledWorld(smallStreams({ A: usingRule }));
  await raiseByHand(world, 777);

  const report = await adoptAll(world);

  expect(report.captured).toBe(await world.head(drift));
  expect(await savedOf(world, 'rules/is-vip.json')).toContain('777');
});

it('does not save again what was saved before, where somebody removed the branch', async () => {
  const world = await syncedHarness(smallStreams({ B: {}, C: {} }));
  await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });
  await world.sync();
  await world.move(`refs/heads/${drift}`, undefined);

  await adoptAll(world);

  await world.sync();
  expect(await world.head(drift)).toBeUndefined();
});

it('saves which connection a stream uses where it is another, without the account of anybody', async () => {
  const using = (id: number, name: string) => ({
    scenarios: [
      {
        id: '8801',
        name: 'Flow',
        connections: [
          { id, name, accountName: 'emporix', uid: 'usr-4711', metadata: { value: 'mia@example.com' } },
        ],
        modules: [{ id: 1, module: 'emporix:getOrder', parameters: { __IMTCONN__: id }, mapper: {} }],
      },
    ],
  });
  const world = await aWorld({ seed: smallStreams({ A: using(414, 'acme') }) });
  await world.stage.connection('acme', 'emporix');
  const id = await world.stage.connection('other', 'emporix');
  await world.bringToStaging();
  const file = smallStreams({ A: using(id, 'other') })['A.json'] ?? new Uint8Array();
  await world.staging.tenant.importFile(file, never);

  const report = await adoptAll(world);

  expect(report.adopted).toMatchObject([{ isEqual: false }]);
  const log = await world.history(drift);
  expect(log).toContain('"$ref": "connections/other"');
  for (const untold of ['mia@example.com', 'usr-4711', String(id)]) expect(log).not.toContain(untold);
});

it('sends nothing to a caller whose subflow could be one of several', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'] }, B: {} }) });
  await world.bringToStaging();
  const [b] = (await world.dev.state()).streams.filter(({ name }) => name === 'B');
  const file = await world.source.tenant.exportFile(b?.id ?? '', never);
  const { stream } = await world.staging.tenant.importFile(file, never);
  await world.staging.tenant.importFile(file, never);
  await world.staging.tenant.importFile(anExportFile({ name: 'A', runs: [stream.id] }), never);
  await world.stage.forget();

  const report = await adoptAll(world);

  expect(report).toMatchObject({
    adopted: [{ path: 'value-streams/a' }],
    ambiguous: [{ path: 'value-streams/b' }],
  });
  expect(await world.sync()).toMatchObject({ outcome: 'blocked', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

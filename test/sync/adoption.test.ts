import { expect, it } from 'vitest';
import { adopt, type Adopting } from '../../src/sync/adopt.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, never, type World } from '../support/world.ts';

const drift = 'sluice/drift/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const everything: Adopting = { streams: [], choices: new Map() };
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

it('refuses an id that the tenant does not have', async () => {
  const world = await aFilledWorld(smallStreams({ C: {} }));

  await expect(adoptAll(world, { choices: new Map([['c', 'nope']]) })).rejects.toMatchObject({
    code: 'SLC2419',
  });

  expect(await world.store.inventory('staging')).toEqual([]);
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import type { HandOverTenant } from '../../../src/ports/hand-over.ts';
import { aDirectoryHarness, type DirectoryHarness } from '../../support/directory-harness.ts';
import { renameByHand, renameInGit } from '../../support/edited-harness.ts';
import { aCaller, callsScenario } from '../../support/calling-streams.ts';
import { payloadOf } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';

const chain = smallStreams({
  A: { runs: ['B'], state: 'active' },
  B: { runs: ['C'], state: 'active' },
  C: { state: 'active' },
  D: {},
  // What two run is in no file but its own.
  E: { runs: ['B', 'C'] },
});

async function brought(seed: Record<string, Uint8Array>, state?: 'file' | 'keep'): Promise<DirectoryHarness> {
  const harness = await aDirectoryHarness({ seed, ...(state === undefined ? {} : { state }) });
  await harness.exportDev();
  await harness.bring();
  return harness;
}

async function statusOf({ world }: DirectoryHarness): Promise<EnvironmentStatus> {
  const record = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

/** The tenant, but for some of its calls. */
const answering = (tenant: HandOverTenant, calls: Partial<HandOverTenant>): HandOverTenant =>
  new Proxy(tenant, {
    get: (target, name) => {
      const member: unknown = Reflect.get(name in calls ? calls : target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

const filesOf = async ({ carrier }: DirectoryHarness, round: string) =>
  (await carrier.manifest(round)).files.map(({ file }) => file);
const live = async ({ world }: DirectoryHarness) =>
  (await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort();
const edit = ({ world }: DirectoryHarness, slug: string) =>
  world.person.edit('env/staging', `value-streams/${slug}/value-stream.json`, (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );

it('hands a stream over when the ids of what it runs are known, and says what waits for what', async () => {
  const harness = await brought(chain);

  const first = await harness.sync();

  expect(first.outcome).toBe('handed-over');
  expect(await filesOf(harness, '001')).toEqual(['01-c.json', '02-d.json']);
  expect((await harness.carrier.manifest('001')).later).toEqual([
    { name: 'B', reason: 'runs C, whose export is not there yet' },
    { name: 'A', reason: 'runs B, whose export is not there yet' },
    { name: 'E', reason: 'runs B, whose export is not there yet' },
  ]);
  await harness.carrier.do('001');
  await harness.sync();
  expect(await filesOf(harness, '002')).toEqual(['01-b.json']);
  await harness.carrier.do('002');
  await harness.sync();
  expect(await filesOf(harness, '003')).toEqual(['01-a.json', '02-e.json']);
  await harness.carrier.do('003');

  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await live(harness)).toEqual(['A active', 'B active', 'C active', 'D inactive', 'E inactive']);
  expect(await statusOf(harness)).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
});

it('hands nothing over again while it waits, and is not in the history for it', async () => {
  const harness = await brought(chain);
  await harness.sync();
  const runs = await harness.world.store.runs(undefined, 100);

  const again = await harness.sync();

  expect(again.outcome).toBe('handed-over');
  expect(await readdir(harness.outbox)).toEqual(['001']);
  expect(await harness.world.store.runs(undefined, 100)).toEqual(runs);
  const status = await statusOf(harness);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Progressing' });
  expect(status.conditions[0]).toMatchObject({ reason: 'WaitingForUpload', isTrue: false });
  expect(status.details.join('\n')).toContain(`${harness.outbox}/001/01-c.json`);
});

it('counts what arrived of a round, whatever of it is still missing', async () => {
  const harness = await brought(chain);
  await harness.sync();
  const [c = ''] = await harness.carrier.bring('001');
  await harness.carrier.export(c);

  const report = await harness.sync();

  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`).sort()).toEqual([
    'A waiting',
    'B handed-over',
    'C done',
    'D waiting',
    'E waiting',
  ]);
});

it('brings streams that run each other in one file, and waits for the exports of both', async () => {
  const harness = await brought(smallStreams({ A: { runs: ['B'] }, B: { runs: ['A'] }, C: { runs: ['A'] } }));
  await harness.sync();
  expect((await harness.carrier.manifest('001')).files).toMatchObject([
    { file: '01-a.json', streams: [{ name: 'A' }, { name: 'B' }] },
  ]);
  const [a = '', b = ''] = await harness.carrier.bring('001');

  await harness.carrier.export(a);
  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over', plan: { blockers: [] } });
  expect(await harness.carrier.rounds()).toEqual(['001']);
  await harness.carrier.export(b);
  await harness.sync();

  expect(await filesOf(harness, '002')).toEqual(['01-c.json']);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

const ownChain = smallStreams({
  A: { runs: ['B'], state: 'active' },
  B: { runs: ['C'], state: 'active' },
  C: {},
  D: { runs: ['E'] },
  E: {},
  F: { runs: ['E'] },
});
const streamsIn = async ({ carrier }: DirectoryHarness, round: string) =>
  (await carrier.manifest(round)).files.map(({ file, streams }) => [
    file,
    ...streams.map(({ name }) => name),
  ]);

it('carries a subflow inside the file of the only stream that runs it, at any remove', async () => {
  const harness = await brought(ownChain);

  await harness.sync();

  expect(await streamsIn(harness, '001')).toEqual([
    ['01-a.json', 'A', 'B', 'C'],
    ['02-e.json', 'E'],
  ]);
  await harness.carrier.do('001');
  await harness.sync();
  expect(await streamsIn(harness, '002')).toEqual([
    ['01-d.json', 'D'],
    ['02-f.json', 'F'],
  ]);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await live(harness)).toEqual([
    'A active',
    'B active',
    'C inactive',
    'D inactive',
    'E inactive',
    'F inactive',
  ]);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('carries of the subflows only what is to be replaced, and refers to the others', async () => {
  const harness = await brought(ownChain);
  await harness.carryOn();
  await edit(harness, 'b');

  await harness.sync();

  expect(await streamsIn(harness, '003')).toEqual([['01-a.json', 'A', 'B']]);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await live(harness)).toContain('B active');
  await edit(harness, 'a');
  await harness.sync();
  expect(await streamsIn(harness, '004')).toEqual([['01-a.json', 'A']]);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('names the webhooks whose URL changes where a stream gets another id, by scenario', async () => {
  const hooks = [{ id: 17, name: 'orders', typeName: 'gateway-webhook', url: 'https://hook.example/abc' }];
  const metadata = { parameters: [{ name: 'hook', type: 'hook:gateway-webhook' }] };
  const modules = [
    { id: 1, module: 'gateway:CustomWebHook', parameters: { hook: 17 }, mapper: {}, metadata },
  ];
  const harness = await brought(
    smallStreams({ A: { scenarios: [{ id: '8801', name: 'Take orders', hooks, modules }] } }),
  );
  await harness.carryOn();
  await edit(harness, 'a');
  await harness.sync();
  const round = (await harness.carrier.rounds()).at(-1) ?? '';

  const [file] = (await harness.carrier.manifest(round)).files;

  expect(file?.streams).toMatchObject([{ name: 'A', webhooks: ['orders of scenario Take orders'] }]);
  expect(JSON.stringify(await harness.carrier.manifest(round))).not.toContain('hook.example');
});

it('switches a changed stream over by hand, then what runs it, and forgets what is gone', async () => {
  const harness = await brought(chain);
  await harness.carryOn();
  const before = await harness.world.stage.state();
  await edit(harness, 'b');

  const report = await harness.sync();

  expect(report.plan.changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
    'switch-over A',
    'switch-over B',
    'switch-over E',
  ]);
  const [file] = (await harness.carrier.manifest('004')).files;
  const old = before.streams.find(({ name }) => name === 'B');
  expect(file?.streams).toEqual([
    { name: 'B', state: 'active', isNew: false, replaces: { id: old?.id, name: 'B' }, webhooks: [] },
  ]);
  await harness.carrier.do('004');
  // The old one is still run by A, so it could not be removed.
  const next = await harness.sync();
  expect(next.byHand.join('\n')).toContain(`B (${old?.id}): replaced`);
  expect((await harness.carrier.manifest('005')).retired).toEqual([{ id: old?.id, name: 'B' }]);
  await harness.carrier.do('005');

  expect(await harness.sync()).toMatchObject({
    outcome: 'synced',
    byHand: [],
    results: [{ outcome: 'done' }, { outcome: 'done' }],
  });
  expect(await live(harness)).toEqual(['A active', 'B active', 'C active', 'D inactive', 'E inactive']);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('is in sync also while replaced streams wait to be removed, and goes on saying so', async () => {
  const harness = await brought(chain);
  await harness.carryOn();
  const { id } = await harness.world.stage.stream('D');
  await edit(harness, 'd');
  await harness.sync();
  await harness.carrier.do('004', { retires: false });

  for (const _ of ['in the pass that sees it', 'afterwards']) {
    expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [expect.stringContaining(id)] });
    expect(await statusOf(harness)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  }
  expect(await harness.carrier.rounds()).toEqual(['001', '002', '003', '004']);
  await harness.carrier.retire(id);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('asks once more to activate what was exported too early, and is in sync when that was seen', async () => {
  const harness = await brought(chain);
  await harness.sync();
  await harness.carrier.do('001', { activates: false });

  const report = await harness.sync();

  expect((await harness.carrier.manifest('002')).states).toMatchObject([{ name: 'C', state: 'active' }]);
  expect(report.byHand.join('\n')).toContain('c: activate it, and export it again');
  await harness.sync();
  expect(await harness.carrier.rounds()).toEqual(['001', '002']);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await live(harness)).toContain('C active');
});

it('keeps the state of what it replaces, also where somebody forgets to activate the new one', async () => {
  const harness = await brought(chain, 'keep');
  await harness.carryOn();
  const { id } = await harness.world.stage.stream('D');
  await harness.world.staging.tenant.activate(id, new AbortController().signal);
  await harness.carrier.export(id);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  await edit(harness, 'd');
  await harness.sync();

  await harness.carrier.do('004', { activates: false });
  await harness.sync();

  expect((await harness.carrier.manifest('005')).states).toMatchObject([{ name: 'D', state: 'active' }]);
  await harness.carrier.do('005');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  expect(await live(harness)).toContain('D active');
});

it('lets a person change a state afterwards where states are kept', async () => {
  const harness = await brought(chain, 'keep');
  await harness.carryOn();
  const { id } = await harness.world.stage.stream('D');
  await harness.world.staging.tenant.activate(id, new AbortController().signal);
  await harness.carrier.export(id);

  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('hands a round over once also where the process ended as soon as it lay there', async () => {
  const harness = await brought(chain);
  const { tenant } = harness.staging;
  if (tenant.mode !== 'manual') throw new Error('staging is reached by folders here');
  const killed = answering(tenant, {
    handOver: async (round, standing, signal) => {
      await tenant.handOver(round, standing, signal);
      throw new Error('killed');
    },
  });
  await expect(harness.world.sync({ ...harness.staging, tenant: killed })).rejects.toThrow('killed');
  expect(await harness.carrier.rounds()).toEqual(['001']);
  harness.world.clock.advance(60_000);

  expect((await harness.sync()).outcome).toBe('handed-over');

  expect(await harness.carrier.rounds()).toEqual(['001']);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('hands nothing over that would take the place of an edit which could not be saved', async () => {
  const harness = await brought(smallStreams({ A: {}, C: {} }));
  await harness.carryOn();
  const name = ['C xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await renameByHand(harness.world, 'C', name);
  await harness.carrier.export((await harness.world.stage.stream(name)).id);
  await renameInGit(harness.world, 'c', 'C in git');
  const before = await harness.carrier.rounds();

  const report = await harness.sync();

  expect(report.results).toMatchObject([{ outcome: 'failed', problem: { code: 'SLC2417' } }]);
  expect(await harness.carrier.rounds()).toEqual(before);
});

it('hands over no stream with an invented id, and others with the choices on the checklist', async () => {
  const harness = await brought({
    'a.json': aCaller([callsScenario(77, 'Pricing')], { name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK00' }),
    'b.json': aCaller(
      [{ id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 5 }, mapper: {} }],
      {
        name: 'B',
        id: '01K1DQS3CWHVTCQ9DN14SKXK01',
      },
    ),
  });

  const first = await harness.sync();

  expect(first.plan.blocked).toEqual(['value-streams/a']);
  expect(first.plan.blockers[0]?.message).toContain('bindings: { scenarios/pricing: <id> }');
  expect(await filesOf(harness, '001')).toEqual(['01-b.json']);

  await harness.world.person.edit(
    'env/staging',
    'environments/staging.yaml',
    () => 'bindings: { scenarios/pricing: 801 }\n',
  );
  const second = await harness.sync();

  expect(second.plan.warnings.map(({ code }) => code)).toContain('SLC2406');
  const [handed = ''] = (await filesOf(harness, '002')).filter((file) => file.endsWith('a.json'));
  const file = await readFile(join(harness.outbox, '002', handed));
  expect(JSON.stringify(payloadOf(file))).toContain('"scenarioId":801');
});

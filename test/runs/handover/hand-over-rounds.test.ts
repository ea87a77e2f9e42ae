import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import type { HandOverTenant } from '../../../src/ports/hand-over.ts';
import { aDirectoryStage, type DirectoryStage } from '../../support/directory-stage.ts';
import { renameByHand, renameInGit } from '../../support/edited-stage.ts';
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

async function brought(seed: Record<string, Uint8Array>, state?: 'file' | 'keep'): Promise<DirectoryStage> {
  const stage = await aDirectoryStage({ seed, ...(state === undefined ? {} : { state }) });
  await stage.exportDev();
  await stage.bring();
  return stage;
}

async function statusOf({ world }: DirectoryStage): Promise<EnvironmentStatus> {
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

const filesOf = async ({ carrier }: DirectoryStage, round: string) =>
  (await carrier.manifest(round)).files.map(({ file }) => file);
const live = async ({ world }: DirectoryStage) =>
  (await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort();
const edit = ({ world }: DirectoryStage, slug: string) =>
  world.person.edit('env/staging', `value-streams/${slug}/value-stream.json`, (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );

it('hands a stream over when the ids of what it runs are known, and says what waits for what', async () => {
  const stage = await brought(chain);

  const first = await stage.sync();

  expect(first.outcome).toBe('handed-over');
  expect(await filesOf(stage, '001')).toEqual(['01-c.json', '02-d.json']);
  expect((await stage.carrier.manifest('001')).later).toEqual([
    { name: 'B', reason: 'runs C, whose export is not there yet' },
    { name: 'A', reason: 'runs B, whose export is not there yet' },
    { name: 'E', reason: 'runs B, whose export is not there yet' },
  ]);
  await stage.carrier.do('001');
  await stage.sync();
  expect(await filesOf(stage, '002')).toEqual(['01-b.json']);
  await stage.carrier.do('002');
  await stage.sync();
  expect(await filesOf(stage, '003')).toEqual(['01-a.json', '02-e.json']);
  await stage.carrier.do('003');

  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await live(stage)).toEqual(['A active', 'B active', 'C active', 'D inactive', 'E inactive']);
  expect(await statusOf(stage)).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
});

it('hands nothing over again while it waits, and is not in the history for it', async () => {
  const stage = await brought(chain);
  await stage.sync();
  const passes = await stage.world.store.passes(undefined, 100);

  const again = await stage.sync();

  expect(again.outcome).toBe('handed-over');
  expect(await readdir(stage.outbox)).toEqual(['001']);
  expect(await stage.world.store.passes(undefined, 100)).toEqual(passes);
  const status = await statusOf(stage);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Progressing' });
  expect(status.conditions[0]).toMatchObject({ reason: 'WaitingForUpload', isTrue: false });
  expect(status.details.join('\n')).toContain(`${stage.outbox}/001/01-c.json`);
});

it('counts what arrived of a round, whatever of it is still missing', async () => {
  const stage = await brought(chain);
  await stage.sync();
  const [c = ''] = await stage.carrier.bring('001');
  await stage.carrier.export(c);

  const report = await stage.sync();

  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`).sort()).toEqual([
    'A waiting',
    'B handed-over',
    'C done',
    'D waiting',
    'E waiting',
  ]);
});

it('brings streams that run each other in one file, and waits for the exports of both', async () => {
  const stage = await brought(smallStreams({ A: { runs: ['B'] }, B: { runs: ['A'] }, C: { runs: ['A'] } }));
  await stage.sync();
  expect((await stage.carrier.manifest('001')).files).toMatchObject([
    { file: '01-a.json', streams: [{ name: 'A' }, { name: 'B' }] },
  ]);
  const [a = '', b = ''] = await stage.carrier.bring('001');

  await stage.carrier.export(a);
  expect(await stage.sync()).toMatchObject({ outcome: 'handed-over', plan: { blockers: [] } });
  expect(await stage.carrier.rounds()).toEqual(['001']);
  await stage.carrier.export(b);
  await stage.sync();

  expect(await filesOf(stage, '002')).toEqual(['01-c.json']);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

const ownChain = smallStreams({
  A: { runs: ['B'], state: 'active' },
  B: { runs: ['C'], state: 'active' },
  C: {},
  D: { runs: ['E'] },
  E: {},
  F: { runs: ['E'] },
});
const streamsIn = async ({ carrier }: DirectoryStage, round: string) =>
  (await carrier.manifest(round)).files.map(({ file, streams }) => [
    file,
    ...streams.map(({ name }) => name),
  ]);

it('carries a subflow inside the file of the only stream that runs it, at any remove', async () => {
  const stage = await brought(ownChain);

  await stage.sync();

  expect(await streamsIn(stage, '001')).toEqual([
    ['01-a.json', 'A', 'B', 'C'],
    ['02-e.json', 'E'],
  ]);
  await stage.carrier.do('001');
  await stage.sync();
  expect(await streamsIn(stage, '002')).toEqual([
    ['01-d.json', 'D'],
    ['02-f.json', 'F'],
  ]);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await live(stage)).toEqual([
    'A active',
    'B active',
    'C inactive',
    'D inactive',
    'E inactive',
    'F inactive',
  ]);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('carries of the subflows only what is to be replaced, and refers to the others', async () => {
  const stage = await brought(ownChain);
  await stage.carryOn();
  await edit(stage, 'b');

  await stage.sync();

  expect(await streamsIn(stage, '003')).toEqual([['01-a.json', 'A', 'B']]);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await live(stage)).toContain('B active');
  await edit(stage, 'a');
  await stage.sync();
  expect(await streamsIn(stage, '004')).toEqual([['01-a.json', 'A']]);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('names the webhooks whose URL changes where a stream gets another id, by scenario', async () => {
  const hooks = [{ id: 17, name: 'orders', typeName: 'gateway-webhook', url: 'https://hook.example/abc' }];
  const metadata = { parameters: [{ name: 'hook', type: 'hook:gateway-webhook' }] };
  const modules = [
    { id: 1, module: 'gateway:CustomWebHook', parameters: { hook: 17 }, mapper: {}, metadata },
  ];
  const stage = await brought(
    smallStreams({ A: { scenarios: [{ id: '8801', name: 'Take orders', hooks, modules }] } }),
  );
  await stage.carryOn();
  await edit(stage, 'a');
  await stage.sync();
  const round = (await stage.carrier.rounds()).at(-1) ?? '';

  const [file] = (await stage.carrier.manifest(round)).files;

  expect(file?.streams).toMatchObject([{ name: 'A', webhooks: ['orders of scenario Take orders'] }]);
  expect(JSON.stringify(await stage.carrier.manifest(round))).not.toContain('hook.example');
});

it('switches a changed stream over by hand, then what runs it, and forgets what is gone', async () => {
  const stage = await brought(chain);
  await stage.carryOn();
  const before = await stage.world.stage.state();
  await edit(stage, 'b');

  const report = await stage.sync();

  expect(report.plan.changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
    'switch-over A',
    'switch-over B',
    'switch-over E',
  ]);
  const [file] = (await stage.carrier.manifest('004')).files;
  const old = before.streams.find(({ name }) => name === 'B');
  expect(file?.streams).toEqual([
    { name: 'B', state: 'active', isNew: false, replaces: { id: old?.id, name: 'B' }, webhooks: [] },
  ]);
  await stage.carrier.do('004');
  // The old one is still run by A, so it could not be removed.
  const next = await stage.sync();
  expect(next.byHand.join('\n')).toContain(`B (${old?.id}): replaced`);
  expect((await stage.carrier.manifest('005')).retired).toEqual([{ id: old?.id, name: 'B' }]);
  await stage.carrier.do('005');

  expect(await stage.sync()).toMatchObject({
    outcome: 'synced',
    byHand: [],
    results: [{ outcome: 'done' }, { outcome: 'done' }],
  });
  expect(await live(stage)).toEqual(['A active', 'B active', 'C active', 'D inactive', 'E inactive']);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('is in sync also while replaced streams wait to be removed, and goes on saying so', async () => {
  const stage = await brought(chain);
  await stage.carryOn();
  const { id } = await stage.world.stage.stream('D');
  await edit(stage, 'd');
  await stage.sync();
  await stage.carrier.do('004', { retires: false });

  for (const _ of ['in the pass that sees it', 'afterwards']) {
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [expect.stringContaining(id)] });
    expect(await statusOf(stage)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  }
  expect(await stage.carrier.rounds()).toEqual(['001', '002', '003', '004']);
  await stage.carrier.retire(id);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('asks once more to activate what was exported too early, and is in sync when that was seen', async () => {
  const stage = await brought(chain);
  await stage.sync();
  await stage.carrier.do('001', { activates: false });

  const report = await stage.sync();

  expect((await stage.carrier.manifest('002')).states).toMatchObject([{ name: 'C', state: 'active' }]);
  expect(report.byHand.join('\n')).toContain('c: activate it, and export it again');
  await stage.sync();
  expect(await stage.carrier.rounds()).toEqual(['001', '002']);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await live(stage)).toContain('C active');
});

it('keeps the state of what it replaces, also where somebody forgets to activate the new one', async () => {
  const stage = await brought(chain, 'keep');
  await stage.carryOn();
  const { id } = await stage.world.stage.stream('D');
  await stage.world.staging.tenant.activate(id, new AbortController().signal);
  await stage.carrier.export(id);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  await edit(stage, 'd');
  await stage.sync();

  await stage.carrier.do('004', { activates: false });
  await stage.sync();

  expect((await stage.carrier.manifest('005')).states).toMatchObject([{ name: 'D', state: 'active' }]);
  await stage.carrier.do('005');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect(await live(stage)).toContain('D active');
});

it('lets a person change a state afterwards where states are kept', async () => {
  const stage = await brought(chain, 'keep');
  await stage.carryOn();
  const { id } = await stage.world.stage.stream('D');
  await stage.world.staging.tenant.activate(id, new AbortController().signal);
  await stage.carrier.export(id);

  expect(await stage.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('hands a round over once also where the process ended as soon as it lay there', async () => {
  const stage = await brought(chain);
  const { tenant } = stage.staging;
  if (tenant.written !== 'by hand') throw new Error('staging is reached by folders here');
  const killed = answering(tenant, {
    handOver: async (round, standing, signal) => {
      await tenant.handOver(round, standing, signal);
      throw new Error('killed');
    },
  });
  await expect(stage.world.sync({ ...stage.staging, tenant: killed })).rejects.toThrow('killed');
  expect(await stage.carrier.rounds()).toEqual(['001']);
  stage.world.clock.advance(60_000);

  expect((await stage.sync()).outcome).toBe('handed-over');

  expect(await stage.carrier.rounds()).toEqual(['001']);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('hands nothing over that would take the place of an edit which could not be saved', async () => {
  const stage = await brought(smallStreams({ A: {}, C: {} }));
  await stage.carryOn();
  const name = ['C xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await renameByHand(stage.world, 'C', name);
  await stage.carrier.export((await stage.world.stage.stream(name)).id);
  await renameInGit(stage.world, 'c', 'C in git');
  const before = await stage.carrier.rounds();

  const report = await stage.sync();

  expect(report.results).toMatchObject([{ outcome: 'failed', problem: { code: 'SLC2417' } }]);
  expect(await stage.carrier.rounds()).toEqual(before);
});

it('hands over no stream with an invented id, and others with the choices on the checklist', async () => {
  const stage = await brought({
    'a.json': aCaller([callsScenario(77, 'Pricing')], { name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK00' }),
    'b.json': aCaller(
      [{ id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 5 }, mapper: {} }],
      {
        name: 'B',
        id: '01K1DQS3CWHVTCQ9DN14SKXK01',
      },
    ),
  });

  const first = await stage.sync();

  expect(first.plan.blocked).toEqual(['value-streams/a']);
  expect(first.plan.blockers[0]?.message).toContain('bindings: { scenarios/pricing: <id> }');
  expect(await filesOf(stage, '001')).toEqual(['01-b.json']);

  await stage.world.person.edit(
    'env/staging',
    'environments/staging.yaml',
    () => 'bindings: { scenarios/pricing: 801 }\n',
  );
  const second = await stage.sync();

  expect(second.plan.warnings.map(({ code }) => code)).toContain('SLC2406');
  const [handed = ''] = (await filesOf(stage, '002')).filter((file) => file.endsWith('a.json'));
  const file = await readFile(join(stage.outbox, '002', handed));
  expect(JSON.stringify(payloadOf(file))).toContain('"scenarioId":801');
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { payloadOf } from '../../../support/export-file.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never } from '../../../support/world.ts';

const examples = await readdir(join(import.meta.dirname, '../../../../examples/exports'));

it('creates every example in the state of its file, with ids of the tenant, and then has nothing to do', async () => {
  const world = await aWorld({ seed: examples });
  await world.bringToStaging();

  const report = await world.sync();

  expect(report.results.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect(report.plan.blockers).toEqual([]);
  expect(report.outcome).toBe('synced');
  const [dev, harness] = [await world.dev.state(), await world.stage.state()];
  const seen = ({ streams }: typeof dev) => streams.map(({ name, state }) => `${name} ${state}`).sort();
  expect(seen(harness)).toEqual(seen(dev));
  const given = new Set(dev.streams.map(({ id }) => id));
  expect(harness.streams.filter(({ id }) => given.has(id))).toEqual([]);
  expect(harness.streams.every(({ validation }) => validation === 'validated')).toBe(true);

  await world.stage.forget();
  const refs = await world.refs();
  const again = await world.sync();

  expect(again).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
  expect(await world.stage.exports()).toEqual([]);
  expect(await world.refs()).toBe(refs);
});

it('asks a tenant without revisions for every export and still writes nothing the second time', async () => {
  const world = await aWorld({ seed: ['Order Intake.json', 'Stock Alert.json', 'Stock Alert (1).json'] });
  await world.stage.switch({ omitRevision: true, omitMapping: true, reorderLists: true });
  await world.bringToStaging();
  expect((await world.sync()).outcome).toBe('synced');
  await world.stage.forget();

  const again = await world.sync();

  expect(again).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('imports a subflow before the stream that runs it, and links them', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B', 'C'] }, B: { runs: ['C'] }, C: {} }) });
  await world.bringToStaging();

  const report = await world.sync();

  expect(report.results.map(({ change }) => change.name)).toEqual(['C', 'B', 'A']);
  const harness = await world.stage.state();
  expect(harness.streams.map(({ name }) => name).sort()).toEqual(['A', 'B', 'C']);
  const id = (name: string) => harness.streams.find((stream) => stream.name === name)?.id ?? '';
  await expect(world.staging.tenant.remove(id('C'), never)).rejects.toMatchObject({
    reasons: ['referenced', 'referenced'],
  });
});

it('updates in place: ids and webhooks stay', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.bringToStaging();
  await world.sync();
  const before = await world.stage.stream('Stock Alert');
  const hooks = () => hooksOf(world.staging.tenant, before.id);
  const urls = await hooks();
  await world.person.edit('env/staging', 'value-streams/stock-alert/value-stream.json', (text) =>
    text.replace('"name": "Stock Alert"', '"name": "Low Stock"'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'done', change: { op: 'replace' } }]);
  const after = await world.stage.stream('Low Stock');
  expect(after).toMatchObject({ id: before.id, state: 'active', version: before.version + 1 });
  expect((await world.stage.state()).streams).toHaveLength(1);
  expect(await hooks()).toEqual(urls);
  expect(urls.length).toBeGreaterThan(0);
});

it('records what it did', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();

  const { revision, digest } = await world.sync();

  expect((await world.store.runs('environment staging', 5))[0]).toMatchObject({
    kind: 'sync',
    outcome: 'synced',
    revision,
    planDigest: digest,
    actor: 'test',
  });
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  expect(status?.status).toMatchObject({ sync: 'Synced', health: 'Healthy', revision });
  expect(await world.store.inventory('staging')).toMatchObject([
    { path: 'value-streams/a', origin: 'made', role: 'current' },
  ]);
  expect(await world.store.openJournal('staging')).toEqual([]);
});

it('sends only a change that the designer would show to nobody else than to git', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.bringToStaging();
  await world.sync();
  await world.dev.do({ op: 'moveModule', streamName: 'Stock Alert', moduleId: 1, x: 77, y: 77 });
  await world.bringToStaging();
  await world.stage.forget();

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

async function hooksOf(
  tenant: { exportFile: (id: string, signal: AbortSignal) => Promise<Uint8Array> },
  id: string,
) {
  const text = JSON.stringify(payloadOf(await tenant.exportFile(id, never)));
  return [...text.matchAll(/"url":"(https?:[^"]*)"/g)].map(([, url]) => url);
}

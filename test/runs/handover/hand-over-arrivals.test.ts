import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../../src/core/json/json.ts';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { aDirectoryHarness, type DirectoryHarness } from '../../support/directory-harness.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { callingThrough } from '../../support/one-connection.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';

const [idA, idB] = ['01K1DQS3CWHVTCQ9DN14SKXK00', '01K1DQS3CWHVTCQ9DN14SKXK01'];

async function brought(seed: Record<string, Uint8Array>): Promise<DirectoryHarness> {
  const harness = await aDirectoryHarness({ seed });
  await harness.exportDev();
  await harness.bring();
  return harness;
}

async function statusOf({ world }: DirectoryHarness): Promise<EnvironmentStatus> {
  const record = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

const blockers = (report: Awaited<ReturnType<DirectoryHarness['sync']>>) =>
  report.plan.blockers.map(({ code, file }) => `${code} ${file}`);

it('says which stream arrived differently, and mends it when its export is as it was sent', async () => {
  const harness = await brought(smallStreams({ A: {}, B: {} }));
  await harness.sync();
  const [a = '', b = ''] = await harness.carrier.bring('001');
  await harness.carrier.export(b);
  const file = await harness.carrier.export(a);
  const payload = payloadOf(await harness.world.staging.tenant.exportFile(a, never));
  const template = payload['execution_template'];
  const changed = { ...(isJsonObject(template) ? template : {}), description: 'typed by somebody' };
  await writeFile(file, exportFileOf({ ...payload, execution_template: changed }, '2030-01-01T00:00:00Z'));

  const report = await harness.sync();

  expect(report.outcome).toBe('failed');
  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`).sort()).toEqual([
    'A failed',
    'B done',
  ]);
  expect(await statusOf(harness)).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(blockers(await harness.sync())).toEqual(['SLC2408 value-streams/a']);
  expect(await harness.carrier.rounds()).toEqual(['001']);
  await harness.carrier.takeAway(a);
  await harness.carrier.export(a);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

it.each([
  ['it says so', { createdAt: '2020-01-01T00:00:00Z' }],
  ['it may have been', {}],
])(
  'does not take a stream for ours that was there before, although it has the name: %s',
  async (_, metadata) => {
    const harness = await brought(smallStreams({ A: {} }));
    await harness.sync();
    const payload = payloadOf(anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK99' }));
    const template = payload['execution_template'];
    const old = {
      ...(isJsonObject(template) ? template : {}),
      description: 'another',
      metadata,
    };
    await writeFile(join(harness.inbox, 'A.json'), exportFileOf({ ...payload, execution_template: old }));

    const report = await harness.sync();

    expect(report.outcome).toBe('blocked');
    expect(blockers(report)).toEqual(['SLC2401 value-streams/a']);
    expect(await harness.world.store.inventory('staging')).toEqual([]);
  },
);

it('takes no stream for ours that nobody was asked to import', async () => {
  const harness = await brought(smallStreams({ A: {} }));
  await writeFile(
    join(harness.inbox, 'A.json'),
    anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK99' }),
  );

  const report = await harness.sync();

  expect(blockers(report)).toEqual(['SLC2401 value-streams/a']);
  expect(await readdir(harness.outbox)).toEqual([]);
});

it('tells two streams of one name apart by what they say', async () => {
  const harness = await brought({
    'a.json': anExportFile({ name: 'Alert', id: idA }),
    'b.json': anExportFile({ name: 'Alert', id: idB, conditions: { operator: 'AND', event_types: [] } }),
  });

  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced', plan: { drifted: [] } });
});

it('takes two streams that say the same for one each', async () => {
  const harness = await brought({
    'a.json': anExportFile({ name: 'Alert', id: idA }),
    'b.json': anExportFile({ name: 'Alert', id: idB }),
  });

  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
  const owned = (await harness.world.store.inventory('staging')).map(({ path }) => path);
  expect(owned).toEqual(['value-streams/alert', 'value-streams/alert-2']);
});

it('hands over what changed in git while it waited, and goes on where the earlier file was imported', async () => {
  const harness = await brought(smallStreams({ A: {} }));
  await harness.sync();
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );
  await harness.sync();
  expect(await harness.carrier.rounds()).toEqual(['001', '002']);
  await harness.carrier.do('001', { isLate: true });

  const early = await harness.sync();

  expect(early).toMatchObject({ outcome: 'handed-over', plan: { blockers: [] } });
  expect(await harness.carrier.rounds()).toEqual(['001', '002']);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

it('learns the connection that a person chose, whatever it is called, and asks for it no more', async () => {
  const harness = await brought({
    'a.json': callingThrough('A', idA, 'shop'),
    'b.json': callingThrough('B', idB, 'shop', 'outlet'),
  });
  const shop = await harness.world.stage.connection('Stage shop', 'acme-commerce');
  const outlet = await harness.world.stage.connection('Stage outlet', 'acme-commerce');
  await harness.sync();
  const choose = ({ name }: { readonly name: string | undefined }) => (name === 'shop' ? shop : outlet);

  await harness.carrier.do('001', { choose });

  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  expect((await harness.sync()).plan.warnings).toEqual([]);
  await harness.world.person.edit('env/staging', 'value-streams/b/scenarios/call.json', (text) =>
    text.replace('/orders/2', '/orders/two'),
  );
  await harness.sync();
  const [file] = (await harness.carrier.manifest('002')).files;
  expect(file?.choices.map(({ name, id, isKnown }) => [name, id, isKnown])).toEqual([
    ['outlet', String(outlet), true],
    ['shop', String(shop), true],
  ]);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

it('lets a person choose one connection for two of the tree', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop', 'outlet') });
  const one = await harness.world.stage.connection('The only one', 'acme-commerce');
  await harness.sync();

  await harness.carrier.do('001', { choose: () => one });

  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('says what was not chosen, never learns what stood in the file for it, and is content when it is', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await harness.sync();
  const [a = ''] = await harness.carrier.bring('001', { choose: () => undefined, isValid: false });
  await harness.carrier.export(a);

  const report = await harness.sync();

  expect(report.outcome).toBe('failed');
  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.byHand.join('\n')).toContain('a: connections/shop was not chosen when it was imported');
  const shop = await harness.world.stage.connection('shop', 'acme-commerce');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/parameters/__IMTCONN__' };
  await harness.world.stage.do({ op: 'setText', ...place, value: shop });
  await harness.carrier.export(a);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('takes another connection than the environment names for a difference', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [right, wrong] = [
    await harness.world.stage.connection('right', 'acme-commerce'),
    await harness.world.stage.connection('wrong', 'acme-commerce'),
  ];
  await harness.world.person.edit(
    'env/staging',
    'environments/staging.yaml',
    () => `bindings:\n  connections/shop: ${right}\n`,
  );
  await harness.sync();
  const { files } = await harness.carrier.manifest('001');
  expect(files[0]?.choices).toMatchObject([{ id: String(right), isKnown: true }]);
  const [a = ''] = await harness.carrier.bring('001');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/parameters/__IMTCONN__' };
  await harness.world.stage.do({ op: 'setText', ...place, value: wrong });
  await harness.carrier.export(a);

  expect(blockers(await harness.sync())).toEqual(['SLC2408 value-streams/a']);

  await harness.world.stage.do({ op: 'setText', ...place, value: right });
  await harness.carrier.export(a);
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

it('hands a file over anew where another connection is named before anybody imported it', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [before, after] = [
    await harness.world.stage.connection('before', 'acme-commerce'),
    await harness.world.stage.connection('after', 'acme-commerce'),
  ];
  const name = (id: number) =>
    harness.world.person.edit(
      'env/staging',
      'environments/staging.yaml',
      () => `bindings:\n  connections/shop: ${id}\n`,
    );
  await name(before);
  await harness.sync();

  await name(after);
  await harness.sync();

  const { files } = await harness.carrier.manifest('002');
  expect(files[0]?.choices).toMatchObject([{ id: String(after), isKnown: true }]);
  await harness.sync();
  expect(await readdir(harness.outbox)).toEqual(['001', '002']);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('goes by the newest export of a rule that several streams carry', async () => {
  const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
  const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
  const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
  const using = { rules: [vip], conditions };
  const harness = await brought(smallStreams({ A: using, B: using }));
  await harness.carryOn();
  await harness.world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace('100', '250'));

  await harness.sync();
  const { files } = await harness.carrier.manifest('002');
  expect(files.map(({ file }) => file)).toEqual(['01-a.json']);
  await harness.carrier.do('002');

  expect(await harness.sync()).toMatchObject({ outcome: 'synced', plan: { drifted: [] } });
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('does nothing to a stream of which no file is left, and never takes it for removed', async () => {
  const harness = await brought(smallStreams({ A: {}, B: {} }));
  await harness.carryOn();
  await harness.carrier.takeAway((await harness.world.stage.stream('A')).id);

  const report = await harness.sync();

  expect(blockers(report)).toEqual(['SLC2407 value-streams/a']);
  expect(await harness.carrier.rounds()).toEqual(['001']);
});

it('reports an edit made in the tenant, and leaves it alone', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await harness.carryOn();
  const { id } = await harness.world.stage.stream('A');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/mapper/url' };
  await harness.world.stage.do({ op: 'setText', ...place, value: '/hotfix' });
  await harness.carrier.export(id);

  const report = await harness.sync();

  expect(report.plan.drifted).toEqual(['value-streams/a']);
  expect(await harness.carrier.rounds()).toEqual(['001']);
});

it('plans without writing anything', async () => {
  const harness = await brought(smallStreams({ A: {} }));

  const before = await harness.world.plan(harness.staging);
  expect(before.changes).toMatchObject([{ op: 'create', name: 'A' }]);
  expect(await readdir(harness.outbox)).toEqual([]);
  await harness.sync();
  await harness.carrier.do('001');

  expect((await harness.world.plan(harness.staging)).changes).toEqual([]);
  expect(await harness.world.store.inventory('staging')).toEqual([]);
});

it('hands a stream over again where only a rule in its file changed while it waited', async () => {
  const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
  const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
  const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
  const harness = await brought(smallStreams({ A: { rules: [vip], conditions } }));
  await harness.sync();

  await harness.world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace('100', '250'));
  await harness.sync();

  expect(await harness.carrier.rounds()).toEqual(['001', '002']);
  await harness.carrier.do('002');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});

it('says how a stream differs that arrived differently, change by change, until it does not', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop'), ...smallStreams({ B: {} }) });
  await harness.sync();
  const [a = '', b = ''] = await harness.carrier.bring('001');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/mapper/url' };
  await harness.world.stage.do({ op: 'setText', ...place, value: '/hotfix' });
  await harness.carrier.export(a);
  await harness.carrier.export(b);

  const report = await harness.sync();

  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.differences).toEqual([
    {
      path: 'value-streams/a',
      lines: [expect.stringMatching(/^~ stream A › .* › url: "\/orders\/1" → "\/hotfix"$/)],
    },
  ]);
  const status = await statusOf(harness);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(status.details.join('\n')).toMatch(/a differs: ~ stream A › .*\/hotfix/);
  await harness.world.stage.do({ op: 'setText', ...place, value: '/orders/1' });
  await harness.carrier.export(a);
  const mended = await harness.sync();
  expect(mended).toMatchObject({ outcome: 'synced' });
  expect(mended.differences).toBeUndefined();
});

it('says which of the connections that its exports show could be meant, and where each was seen', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [shop, outlet] = [
    await harness.world.stage.connection('shop of staging', 'acme-commerce'),
    await harness.world.stage.connection('outlet', 'acme-commerce'),
  ];
  const old = JSON.stringify(payloadOf(callingThrough('Old', idB, 'shop of staging', 'outlet')));
  // The ids that the builder gives.
  const own = old.replaceAll('201', String(shop)).replaceAll('112', String(outlet));
  await writeFile(join(harness.inbox, 'old.json'), exportFileOf(JSON.parse(own) as Json));

  const before = await harness.world.plan(harness.staging);

  const [item] = before.readiness;
  expect(item).toMatchObject({
    is: 'left to a person',
    candidates: [
      { id: String(shop), name: 'shop of staging', seen: { stream: 'Old' } },
      { id: String(outlet), name: 'outlet', seen: { stream: 'Old' } },
    ],
  });
  const seen = new RegExp(`${shop} \\(shop of staging, seen in Old, exported 2026-\\d\\d-\\d\\dT`);
  expect(planText(before, '')).toMatch(seen);
  const report = await harness.sync();
  expect(report.byHand.join('\n')).toMatch(seen);
  expect((await statusOf(harness)).details.join('\n')).toMatch(seen);
  expect(await harness.carrier.checklist('001')).toMatch(
    /the connection shop of type acme-commerce; in this tenant it may be \d+ \(shop of staging, seen in Old/,
  );
  await harness.carrier.do('001', { choose: () => outlet });
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  const after = await harness.world.plan(harness.staging);
  expect(after.readiness).toMatchObject([
    { is: 'bound', by: 'choice', id: String(outlet), found: { name: 'outlet', seen: { stream: 'A' } } },
  ]);
});

it('takes nothing for a candidate that only stood in a file for what nobody chose', async () => {
  const harness = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await harness.sync();
  const [a = ''] = await harness.carrier.bring('001', { choose: () => undefined, isValid: false });
  await harness.carrier.export(a);

  const plan = await harness.world.plan(harness.staging);

  expect(plan.readiness).toMatchObject([{ is: 'left to a person', candidates: [] }]);
});

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../../src/core/json/json.ts';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { aDirectoryStage, type DirectoryStage } from '../../support/directory-stage.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { callingThrough } from '../../support/one-connection.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';

const [idA, idB] = ['01K1DQS3CWHVTCQ9DN14SKXK00', '01K1DQS3CWHVTCQ9DN14SKXK01'];

async function brought(seed: Record<string, Uint8Array>): Promise<DirectoryStage> {
  const stage = await aDirectoryStage({ seed });
  await stage.exportDev();
  await stage.bring();
  return stage;
}

async function statusOf({ world }: DirectoryStage): Promise<EnvironmentStatus> {
  const record = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

const blockers = (report: Awaited<ReturnType<DirectoryStage['sync']>>) =>
  report.plan.blockers.map(({ code, file }) => `${code} ${file}`);

it('says which stream arrived differently, and mends it when its export is as it was sent', async () => {
  const stage = await brought(smallStreams({ A: {}, B: {} }));
  await stage.sync();
  const [a = '', b = ''] = await stage.carrier.bring('001');
  await stage.carrier.export(b);
  const file = await stage.carrier.export(a);
  const payload = payloadOf(await stage.world.staging.tenant.exportFile(a, never));
  const template = payload['execution_template'];
  const changed = { ...(isJsonObject(template) ? template : {}), description: 'typed by somebody' };
  await writeFile(file, exportFileOf({ ...payload, execution_template: changed }, '2030-01-01T00:00:00Z'));

  const report = await stage.sync();

  expect(report.outcome).toBe('failed');
  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`).sort()).toEqual([
    'A failed',
    'B done',
  ]);
  expect(await statusOf(stage)).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(blockers(await stage.sync())).toEqual(['SLC2408 value-streams/a']);
  expect(await stage.carrier.rounds()).toEqual(['001']);
  await stage.carrier.takeAway(a);
  await stage.carrier.export(a);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

it.each([
  ['it says so', { createdAt: '2020-01-01T00:00:00Z' }],
  ['it may have been', {}],
])(
  'does not take a stream for ours that was there before, although it has the name: %s',
  async (_, metadata) => {
    const stage = await brought(smallStreams({ A: {} }));
    await stage.sync();
    const payload = payloadOf(anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK99' }));
    const template = payload['execution_template'];
    const old = {
      ...(isJsonObject(template) ? template : {}),
      description: 'another',
      metadata,
    };
    await writeFile(join(stage.inbox, 'A.json'), exportFileOf({ ...payload, execution_template: old }));

    const report = await stage.sync();

    expect(report.outcome).toBe('blocked');
    expect(blockers(report)).toEqual(['SLC2401 value-streams/a']);
    expect(await stage.world.store.inventory('staging')).toEqual([]);
  },
);

it('takes no stream for ours that nobody was asked to import', async () => {
  const stage = await brought(smallStreams({ A: {} }));
  await writeFile(join(stage.inbox, 'A.json'), anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14SKXK99' }));

  const report = await stage.sync();

  expect(blockers(report)).toEqual(['SLC2401 value-streams/a']);
  expect(await readdir(stage.outbox)).toEqual([]);
});

it('tells two streams of one name apart by what they say', async () => {
  const stage = await brought({
    'a.json': anExportFile({ name: 'Alert', id: idA }),
    'b.json': anExportFile({ name: 'Alert', id: idB, conditions: { operator: 'AND', event_types: [] } }),
  });

  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced', plan: { drifted: [] } });
});

it('takes two streams that say the same for one each', async () => {
  const stage = await brought({
    'a.json': anExportFile({ name: 'Alert', id: idA }),
    'b.json': anExportFile({ name: 'Alert', id: idB }),
  });

  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
  const owned = (await stage.world.store.inventory('staging')).map(({ path }) => path);
  expect(owned).toEqual(['value-streams/alert', 'value-streams/alert-2']);
});

it('hands over what changed in git while it waited, and goes on where the earlier file was imported', async () => {
  const stage = await brought(smallStreams({ A: {} }));
  await stage.sync();
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );
  await stage.sync();
  expect(await stage.carrier.rounds()).toEqual(['001', '002']);
  await stage.carrier.do('001', { isLate: true });

  const early = await stage.sync();

  expect(early).toMatchObject({ outcome: 'handed-over', plan: { blockers: [] } });
  expect(await stage.carrier.rounds()).toEqual(['001', '002']);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

it('learns the connection that a person chose, whatever it is called, and asks for it no more', async () => {
  const stage = await brought({
    'a.json': callingThrough('A', idA, 'shop'),
    'b.json': callingThrough('B', idB, 'shop', 'outlet'),
  });
  const shop = await stage.world.stage.connection('Stage shop', 'acme-commerce');
  const outlet = await stage.world.stage.connection('Stage outlet', 'acme-commerce');
  await stage.sync();
  const choose = ({ name }: { readonly name: string | undefined }) => (name === 'shop' ? shop : outlet);

  await stage.carrier.do('001', { choose });

  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect((await stage.sync()).plan.warnings).toEqual([]);
  await stage.world.person.edit('env/staging', 'value-streams/b/scenarios/call.json', (text) =>
    text.replace('/orders/2', '/orders/two'),
  );
  await stage.sync();
  const [file] = (await stage.carrier.manifest('002')).files;
  expect(file?.choices.map(({ name, id, isKnown }) => [name, id, isKnown])).toEqual([
    ['outlet', String(outlet), true],
    ['shop', String(shop), true],
  ]);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

it('lets a person choose one connection for two of the tree', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop', 'outlet') });
  const one = await stage.world.stage.connection('The only one', 'acme-commerce');
  await stage.sync();

  await stage.carrier.do('001', { choose: () => one });

  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('says what was not chosen, never learns what stood in the file for it, and is content when it is', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await stage.sync();
  const [a = ''] = await stage.carrier.bring('001', { choose: () => undefined, isValid: false });
  await stage.carrier.export(a);

  const report = await stage.sync();

  expect(report.outcome).toBe('failed');
  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.byHand.join('\n')).toContain('a: connections/shop was not chosen when it was imported');
  const shop = await stage.world.stage.connection('shop', 'acme-commerce');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/parameters/__IMTCONN__' };
  await stage.world.stage.do({ op: 'setText', ...place, value: shop });
  await stage.carrier.export(a);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('takes another connection than the environment names for a difference', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [right, wrong] = [
    await stage.world.stage.connection('right', 'acme-commerce'),
    await stage.world.stage.connection('wrong', 'acme-commerce'),
  ];
  await stage.world.person.edit(
    'env/staging',
    'environments/staging.yaml',
    () => `bindings:\n  connections/shop: ${right}\n`,
  );
  await stage.sync();
  const { files } = await stage.carrier.manifest('001');
  expect(files[0]?.choices).toMatchObject([{ id: String(right), isKnown: true }]);
  const [a = ''] = await stage.carrier.bring('001');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/parameters/__IMTCONN__' };
  await stage.world.stage.do({ op: 'setText', ...place, value: wrong });
  await stage.carrier.export(a);

  expect(blockers(await stage.sync())).toEqual(['SLC2408 value-streams/a']);

  await stage.world.stage.do({ op: 'setText', ...place, value: right });
  await stage.carrier.export(a);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

it('hands a file over anew where another connection is named before anybody imported it', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [before, after] = [
    await stage.world.stage.connection('before', 'acme-commerce'),
    await stage.world.stage.connection('after', 'acme-commerce'),
  ];
  const name = (id: number) =>
    stage.world.person.edit(
      'env/staging',
      'environments/staging.yaml',
      () => `bindings:\n  connections/shop: ${id}\n`,
    );
  await name(before);
  await stage.sync();

  await name(after);
  await stage.sync();

  const { files } = await stage.carrier.manifest('002');
  expect(files[0]?.choices).toMatchObject([{ id: String(after), isKnown: true }]);
  await stage.sync();
  expect(await readdir(stage.outbox)).toEqual(['001', '002']);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });
});

it('goes by the newest export of a rule that several streams carry', async () => {
  const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
  const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
  const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
  const using = { rules: [vip], conditions };
  const stage = await brought(smallStreams({ A: using, B: using }));
  await stage.carryOn();
  await stage.world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace('100', '250'));

  await stage.sync();
  const { files } = await stage.carrier.manifest('002');
  expect(files.map(({ file }) => file)).toEqual(['01-a.json']);
  await stage.carrier.do('002');

  expect(await stage.sync()).toMatchObject({ outcome: 'synced', plan: { drifted: [] } });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('does nothing to a stream of which no file is left, and never takes it for removed', async () => {
  const stage = await brought(smallStreams({ A: {}, B: {} }));
  await stage.carryOn();
  await stage.carrier.takeAway((await stage.world.stage.stream('A')).id);

  const report = await stage.sync();

  expect(blockers(report)).toEqual(['SLC2407 value-streams/a']);
  expect(await stage.carrier.rounds()).toEqual(['001']);
});

it('reports an edit made in the tenant, and leaves it alone', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await stage.carryOn();
  const { id } = await stage.world.stage.stream('A');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/mapper/url' };
  await stage.world.stage.do({ op: 'setText', ...place, value: '/hotfix' });
  await stage.carrier.export(id);

  const report = await stage.sync();

  expect(report.plan.drifted).toEqual(['value-streams/a']);
  expect(await stage.carrier.rounds()).toEqual(['001']);
});

it('plans without writing anything', async () => {
  const stage = await brought(smallStreams({ A: {} }));

  const before = await stage.world.plan(stage.staging);
  expect(before.changes).toMatchObject([{ op: 'create', name: 'A' }]);
  expect(await readdir(stage.outbox)).toEqual([]);
  await stage.sync();
  await stage.carrier.do('001');

  expect((await stage.world.plan(stage.staging)).changes).toEqual([]);
  expect(await stage.world.store.inventory('staging')).toEqual([]);
});

it('hands a stream over again where only a rule in its file changed while it waited', async () => {
  const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
  const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
  const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
  const stage = await brought(smallStreams({ A: { rules: [vip], conditions } }));
  await stage.sync();

  await stage.world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace('100', '250'));
  await stage.sync();

  expect(await stage.carrier.rounds()).toEqual(['001', '002']);
  await stage.carrier.do('002');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
});

it('says how a stream differs that arrived differently, change by change, until it does not', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop'), ...smallStreams({ B: {} }) });
  await stage.sync();
  const [a = '', b = ''] = await stage.carrier.bring('001');
  const place = { streamName: 'A', scenario: 'Call', moduleId: 1, pointer: '/mapper/url' };
  await stage.world.stage.do({ op: 'setText', ...place, value: '/hotfix' });
  await stage.carrier.export(a);
  await stage.carrier.export(b);

  const report = await stage.sync();

  expect(blockers(report)).toEqual(['SLC2408 value-streams/a']);
  expect(report.differences).toEqual([
    {
      path: 'value-streams/a',
      lines: [expect.stringMatching(/^~ stream A › .* › url: "\/orders\/1" → "\/hotfix"$/)],
    },
  ]);
  const status = await statusOf(stage);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(status.details.join('\n')).toMatch(/a differs: ~ stream A › .*\/hotfix/);
  await stage.world.stage.do({ op: 'setText', ...place, value: '/orders/1' });
  await stage.carrier.export(a);
  const mended = await stage.sync();
  expect(mended).toMatchObject({ outcome: 'synced' });
  expect(mended.differences).toBeUndefined();
});

it('says which of the connections that its exports show could be meant, and where each was seen', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  const [shop, outlet] = [
    await stage.world.stage.connection('shop of staging', 'acme-commerce'),
    await stage.world.stage.connection('outlet', 'acme-commerce'),
  ];
  const old = JSON.stringify(payloadOf(callingThrough('Old', idB, 'shop of staging', 'outlet')));
  // The ids that the builder gives.
  const own = old.replaceAll('201', String(shop)).replaceAll('112', String(outlet));
  await writeFile(join(stage.inbox, 'old.json'), exportFileOf(JSON.parse(own) as Json));

  const before = await stage.world.plan(stage.staging);

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
  const report = await stage.sync();
  expect(report.byHand.join('\n')).toMatch(seen);
  expect((await statusOf(stage)).details.join('\n')).toMatch(seen);
  expect(await stage.carrier.checklist('001')).toMatch(
    /the connection shop of type acme-commerce; in this tenant it may be \d+ \(shop of staging, seen in Old/,
  );
  await stage.carrier.do('001', { choose: () => outlet });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  const after = await stage.world.plan(stage.staging);
  expect(after.readiness).toMatchObject([
    { is: 'bound', by: 'choice', id: String(outlet), found: { name: 'outlet', seen: { stream: 'A' } } },
  ]);
});

it('takes nothing for a candidate that only stood in a file for what nobody chose', async () => {
  const stage = await brought({ 'a.json': callingThrough('A', idA, 'shop') });
  await stage.sync();
  const [a = ''] = await stage.carrier.bring('001', { choose: () => undefined, isValid: false });
  await stage.carrier.export(a);

  const plan = await stage.world.plan(stage.staging);

  expect(plan.readiness).toMatchObject([{ is: 'left to a person', candidates: [] }]);
});

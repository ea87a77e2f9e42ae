import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json/json.ts';
import { readinessLines } from '../../../src/core/plan/print/readiness-text.ts';
import { bindReference } from '../../../src/runs/decisions/bind-reference.ts';
import { aCaller, callsScenario, startsWithHook } from '../../support/calling-streams.ts';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import type { FakeTenant } from '../../support/fake-tenant.ts';
import { FakeHarness } from '../../support/fake-harness.ts';

const never = new AbortController().signal;
const file = 'environments/staging.yaml';
const sub = (digit: number) => `01K1DQS3CWHVTCQ9DN14SKXK3${digit}`;

/** A kind of which an export only names something, and how the target comes to have some with that name. */
interface Row {
  readonly kind: string;
  readonly path: string;
  readonly file: Uint8Array;
  /** Gives the tenant these and no others, all with the name in the export. */
  readonly has: (tenant: FakeTenant, ids: readonly string[]) => void;
  /** Pattern of the reference in the target. */
  readonly sent: RegExp;
  readonly ids: readonly [string, string];
  /** Files of the tree that say more than an export does. */
  readonly named?: Readonly<Record<string, string>>;
}

const health = (id: string) => ({ id, name: 'Pricing', isInvalid: false, isActive: true });
const registry = (tenant: FakeTenant, section: 'rules' | 'forms', items: readonly Json[]) => {
  tenant.registry = (name) => Promise.resolve(name === section ? items : []);
};

const needing = (parameters: JsonObject, declared: readonly Json[]) => ({
  id: 2,
  module: 'acme:call',
  version: 1,
  parameters,
  mapper: {},
  metadata: { parameters: declared, restore: { parameters: { chosen: { label: 'thing' } } } },
});

const rows: readonly Row[] = [
  {
    kind: 'scenario',
    path: 'scenarios/pricing',
    file: aCaller([callsScenario(77, 'Pricing')]),
    has: (tenant, ids) => {
      tenant.scenarios = ids.map(health);
    },
    sent: /"scenarioId":(\d+)/,
    ids: ['801', '802'],
  },
  {
    kind: 'hook',
    path: 'value-streams/order-intake/scenarios/validate-order/hooks/orders',
    file: aCaller([startsWithHook(78, 'orders')]),
    has: (tenant, ids) =>
      tenant.resources.set(
        'hook',
        ids.map((id) => ({ id, name: 'orders', type: 'gateway-webhook' })),
      ),
    sent: /"hook":(\d+)/,
    ids: ['811', '812'],
  },
  {
    kind: 'rule',
    path: 'rules/vip',
    file: anExportFile({ name: 'Order Intake', conditions: { rule: { rule_id: 'R1', name: 'vip' } } }),
    has: (tenant, ids) =>
      registry(
        tenant,
        'rules',
        ids.map((id) => ({ id, name: 'vip' })),
      ),
    sent: /"rule_id":"(\w+)"/,
    ids: ['R8', 'R9'],
  },
  {
    kind: 'form',
    path: 'forms/request',
    file: anExportFile({ name: 'Order Intake', conditions: { form_id: 'F1', name: 'request' } }),
    has: (tenant, ids) =>
      registry(
        tenant,
        'forms',
        ids.map((id) => ({ id, name: 'request' })),
      ),
    sent: /"form_id":"(\w+)"/,
    ids: ['F8', 'F9'],
  },
  {
    kind: 'value stream',
    path: 'value-streams/value-stream',
    // An export does not tell the name of a stream that it only runs, but somebody may write it.
    named: {
      'value-streams/value-stream/value-stream.json': '{\n  "$carried": false,\n  "name": "Shipping"\n}\n',
    },
    file: anExportFile({ name: 'Order Intake', runs: [sub(0)] }),
    has: (tenant, ids) => {
      for (const id of ids) tenant.put(anExportFile({ name: 'Shipping', id }));
    },
    sent: /"execution_template_id":"(\w+)"/,
    ids: [sub(8), sub(9)],
  },
  {
    kind: 'connection',
    path: 'connections/shop',
    file: anExportFile({
      name: 'Order Intake',
      scenarios: [
        {
          id: '11',
          name: 'Validate order',
          connections: [{ id: 51, name: 'shop', accountName: 'acme' }],
          modules: [needing({ __IMTCONN__: 51 }, [])],
        },
      ],
    }),
    has: (tenant, ids) => {
      tenant.connectionList = ids.map((id) => ({ id, name: 'shop', accountName: 'acme' }));
    },
    sent: /"__IMTCONN__":(\d+)/,
    ids: ['821', '822'],
  },
  ...(
    [
      { kind: 'keychain', folder: 'keychains', listed: 'keychain', type: 'keychain:apikey' },
      { kind: 'data store', folder: 'data-stores', listed: 'dataStore', type: 'datastore' },
      { kind: 'data structure', folder: 'data-structures', listed: 'dataStructure', type: 'udt' },
    ] as const
  ).map(({ kind, folder, listed, type }): Row => ({
    kind,
    path: `${folder}/thing`,
    file: aCaller([needing({ chosen: 52 }, [{ name: 'chosen', type }])]),
    has: (tenant, ids) =>
      tenant.resources.set(
        listed,
        ids.map((id) => ({ id, name: 'thing' })),
      ),
    sent: /"chosen":(\d+)/,
    ids: ['831', '832'],
  })),
  {
    kind: 'cloud function',
    path: 'cloud-functions/score',
    file: anExportFile({
      name: 'Order Intake',
      conditions: { cloud_function: { id: 'C1', name: 'score' } },
    }),
    has: (tenant, ids) => {
      tenant.cloudFunctionList = ids.map((id) => ({ id, name: 'score' }));
    },
    sent: /"cloud_function":\{"id":"(\w+)"/,
    ids: ['C8', 'C9'],
  },
];

const cases = rows.flatMap((row) =>
  (['missing', 'ambiguous', 'bound by name', 'bound by id'] as const).map((how) => ({ ...row, how })),
);

async function aHarnessWith(row: Row): Promise<FakeHarness> {
  const harness = new FakeHarness();
  const { tenant } = harness;
  tenant.scenarios = [];
  tenant.connectionList = [];
  tenant.cloudFunctionList = [];
  for (const kind of ['hook', 'keychain', 'dataStore', 'dataStructure'] as const)
    tenant.resources.set(kind, []);
  await harness.bring([row.file, anExportFile({ name: 'Other', id: sub(5) })]);
  await harness.write(row.named ?? {});
  return harness;
}

const bindIn = (harness: FakeHarness, path: string, id: string) =>
  harness.write({ [file]: `bindings:\n  ${path}: ${id}\n` });

async function sentIn(harness: FakeHarness, sent: RegExp): Promise<string | undefined> {
  const bytes = await harness.exported('Order Intake');
  return bytes && sent.exec(JSON.stringify(payloadOf(bytes)))?.[1];
}

it.each(cases)('shows and sends a $kind that no export file includes and is $how', async (one) => {
  const harness = await aHarnessWith(one);
  const { tenant } = harness;
  const [first, second] = one.ids;
  if (one.how === 'ambiguous' || one.how === 'bound by id') one.has(tenant, [first, second]);
  else if (one.how === 'bound by name') one.has(tenant, [first]);
  if (one.how === 'bound by id') await bindIn(harness, one.path, second);
  const isReady = one.how === 'bound by name' || one.how === 'bound by id';

  const plan = await harness.plan();
  const item = plan.readiness.find(({ path }) => path === one.path);
  const lines = readinessLines(plan.readiness, new Set(['value-streams/order-intake']), 'staging');
  const report = await harness.sync();

  expect(item?.neededBy).toEqual(['value-streams/order-intake']);
  if (isReady) {
    const id = one.how === 'bound by id' ? second : first;
    expect(item).toMatchObject({ is: 'bound', id, checked: true, problem: undefined });
    expect(lines.join('\n')).toContain(`bound: ${one.path} is ${id}`);
    expect(plan.blockers).toEqual([]);
    expect(report.outcome).toBe('synced');
    expect(await sentIn(harness, one.sent)).toBe(id);
    expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [] });
    return;
  }
  const word = one.how === 'ambiguous' ? 'ambiguous' : 'unbound';
  expect(item).toMatchObject({ is: word, yaml: `bindings: { ${one.path}: <id> }` });
  expect(lines.join('\n')).toContain(`${word}: ${one.path}`);
  expect(lines.join('\n')).toContain(`        ${one.path}: <id>`);
  expect(plan.blocked).toEqual(['value-streams/order-intake']);
  expect(plan.blockers).toMatchObject([{ code: 'SLC2405' }]);
  if (one.how === 'ambiguous') for (const id of one.ids) expect(plan.blockers[0]?.message).toContain(id);
  expect(report.outcome).toBe('blocked');
  // The other stream is sent.
  expect(report.results).toMatchObject([{ change: { name: 'Other' }, outcome: 'done' }]);
  expect(await sentIn(harness, one.sent)).toBeUndefined();
});

it.each(rows)('offers the binding of a $kind that is only named on a branch', async (row) => {
  const harness = await aHarnessWith(row);
  const { tenant } = harness;
  const [first, second] = row.ids;
  row.has(tenant, [first, second]);

  const { pushed } = await bindReference(
    harness.deps,
    harness.environment,
    { path: row.path, id: second },
    never,
  );
  await harness.take(pushed?.branch ?? '');

  expect((await harness.plan()).blockers).toEqual([]);
  await expect(
    bindReference(harness.deps, harness.environment, { path: row.path, id: '999' }, never),
  ).rejects.toThrow('which the tenant does not have');
});

it.each(rows)(
  'sends a stream again when the binding of its $kind changes, and stores no id of a binding',
  async (row) => {
    const harness = await aHarnessWith(row);
    const { tenant } = harness;
    const [first, second] = row.ids;
    row.has(tenant, [first, second]);
    await bindIn(harness, row.path, first);
    await harness.sync();
    await bindIn(harness, row.path, second);

    const report = await harness.sync();

    expect(report.results).toMatchObject([{ change: { op: 'replace' }, outcome: 'done' }]);
    expect(await sentIn(harness, row.sent)).toBe(second);
    const kept = await harness.store.identities(tenant.name);
    expect(kept.filter(({ path }) => path === row.path)).toEqual([]);
  },
);

it('warns of a binding that has no effect because export files include what it names', async () => {
  const harness = new FakeHarness();
  await harness.bring([anExportFile({ name: 'A', rules: [{ id: 'R1', name: 'vip', expression: {} }] })]);
  await bindIn(harness, 'rules/vip', 'R9');

  const plan = await harness.plan();

  expect(plan.warnings).toMatchObject([{ code: 'SLC2486', file }]);
  expect(plan.blockers).toEqual([]);
});

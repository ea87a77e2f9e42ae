import { expect, it } from 'vitest';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { refuseUnbound } from '../../../../src/core/tree/export/unbound-references.ts';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import { aCaller, callsScenario, startsWithHook } from '../../../support/calling-streams.ts';
import { anExportFile, payloadOf } from '../../../support/export-file.ts';
import { unpacked } from '../../../support/tree-of.ts';

const stream = 'value-streams/order-intake';
const at = Date.UTC(2026, 0, 5);

const pack = (file: Uint8Array, ids = new IdMap()) =>
  packStream(unpacked([file]).tree, stream, { ids, at, carries: () => false });

it.each([
  {
    what: 'a scenario that a module calls',
    file: aCaller([callsScenario(77)]),
    path: 'scenarios/scenario',
    words:
      'module 4 Call pricing (Scenarios · Call a scenario) of scenario Validate order, field mapper.scenarioId',
  },
  {
    what: 'a scenario that a module calls and nothing declares',
    file: aCaller([{ ...callsScenario(77), metadata: { designer: { name: 'Call pricing' } } }]),
    path: 'scenarios/scenario',
    words:
      'module 4 Call pricing (Scenarios · Call a scenario) of scenario Validate order, field mapper.scenarioId',
  },
  {
    what: 'a webhook that the export does not describe',
    file: aCaller([startsWithHook(78)]),
    path: `${stream}/scenarios/validate-order/hooks/gateway-webhook`,
    words: 'module 1 Webhooks · Custom webhook of scenario Validate order, field parameters.hook',
  },
  {
    what: 'a rule of a condition',
    file: anExportFile({ name: 'Order Intake', conditions: { rule: { rule_id: 'R1', name: 'vip' } } }),
    path: 'rules/vip',
    words: 'trigger 1, field conditions.rule',
  },
  {
    what: 'a subflow that is not in the file',
    file: anExportFile({ name: 'Order Intake', runs: ['01K1DQS3CWHVTCQ9DN14SKXK00'] }),
    path: 'value-streams/value-stream',
    words: 'step 1, field subflow.execution_template_id',
  },
])('names the stream, the module and the field that refer to $what', ({ file, path, words }) => {
  const { unbound } = pack(file);

  expect(unbound).toMatchObject([{ path, stream: 'Order Intake', use: { words } }]);
  expect(() => refuseUnbound(unbound)).toThrow(
    `stream Order Intake, ${words}: the reference to ${path} has no id in this tenant [SLC2485]`,
  );
  expect(() => refuseUnbound(unbound, (open) => open === path)).not.toThrow();

  const bound = pack(file, new IdMap([{ path, id: '4711' }]));
  expect(bound.unbound).toEqual([]);
  expect(JSON.stringify(payloadOf(Buffer.from(bound.text)))).toMatch(/"?4711"?/);
});

it('counts what the file includes as bound, whatever its ids', () => {
  const file = anExportFile({
    name: 'Order Intake',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        hooks: [{ id: 5, name: 'orders', typeName: 'gateway-webhook' }],
        modules: [startsWithHook(5)],
      },
    ],
    rules: [{ id: 'R1', name: 'vip', expression: {} }],
    conditions: { rule: { rule_id: 'R1', name: 'vip' } },
  });

  expect(pack(file).unbound).toEqual([]);
});

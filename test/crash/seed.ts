import { anExportFile, type StreamSketch } from '../support/export-file.ts';

const ids = {
  Alpha: '01K1DQS3CWHVTCQ9DN14SKXKA1',
  Beta: '01K1DQS3CWHVTCQ9DN14SKXKB1',
  Caller: '01K1DQS3CWHVTCQ9DN14SKXKC1',
  Web: '01K1DQS3CWHVTCQ9DN14SKXKW1',
  Plain: '01K1DQS3CWHVTCQ9DN14SKXKP1',
  Gone: '01K1DQS3CWHVTCQ9DN14SKXKG1',
  Main: '01K1DQS3CWHVTCQ9DN14SKXKM1',
  Sub: '01K1DQS3CWHVTCQ9DN14SKXKS1',
  Other: '01K1DQS3CWHVTCQ9DN14SKXKT1',
  Edited: '01K1DQS3CWHVTCQ9DN14SKXKE1',
  Refused: '01K1DQS3CWHVTCQ9DN14SKXKR1',
} as const;

export type Name = keyof typeof ids;

const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
const ordered = {
  id: '01K1RVEEEEEEEEEEEEEEEEEEE2',
  event_type: 'acme.order.checked',
  display_name: 'Order checked',
  origin: 'custom',
};
const withRule = {
  rules: [vip],
  events: [ordered],
  conditions: {
    operator: 'AND',
    event_types: ['acme.order.checked'],
    rule: { rule_id: ruleId, name: 'isVip' },
  },
};

const webhook = {
  id: 81,
  name: 'Orders',
  teamId: 72,
  organizationId: 73,
  udid: 'theudidofanothertenant',
  type: 'web',
  typeName: 'gateway-webhook',
  data: { teamId: 72 },
  scenarioId: 71,
  scenarioName: 'Take orders',
  url: 'https://hook.example.com/theudidofanothertenant',
};

const web: Omit<StreamSketch, 'runs'> = {
  ...withRule,
  scenarios: [
    {
      id: '71',
      name: 'Take orders',
      hooks: [webhook],
      modules: [
        {
          id: 1,
          module: 'gateway:CustomWebHook',
          version: 1,
          parameters: { hook: 81 },
          mapper: {},
          metadata: {
            designer: { x: 0, y: 0 },
            parameters: [{ name: 'hook', type: 'hook:gateway-webhook', label: 'Webhook' }],
          },
        },
        {
          id: 2,
          module: 'util:SetVariable2',
          version: 1,
          parameters: {},
          mapper: { name: 'greeting', value: 'Hello' },
          metadata: { designer: { x: 300, y: 0 } },
        },
      ],
    },
  ],
};

type Sketch = Omit<StreamSketch, 'runs'> & { readonly runs?: readonly Name[] };

const sketches: Readonly<Record<Name, Sketch>> = {
  Alpha: { runs: ['Beta'], state: 'active' },
  Beta: { runs: ['Alpha'], state: 'active' },
  Caller: { runs: ['Alpha'], state: 'active' },
  Web: { ...web, state: 'active' },
  Plain: { ...withRule, state: 'inactive' },
  Gone: { state: 'active' },
  Main: { runs: ['Sub'], state: 'active' },
  Other: { runs: ['Sub'] },
  Sub: { state: 'active' },
  Edited: { state: 'active' },
  Refused: { state: 'active' },
};

/** Export files of some of the streams: a cycle and its caller, one with a webhook, one that shares its rule, another. */
export function seedOf(...names: readonly Name[]): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(
    names.map((name) => {
      const { runs = [], ...sketch } = sketches[name];
      const file = anExportFile({ ...sketch, name, id: ids[name], runs: runs.map((one) => ids[one]) });
      return [`${name}.json`, file];
    }),
  );
}

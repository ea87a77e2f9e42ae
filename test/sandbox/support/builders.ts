import type { Payload } from './client.ts';

/** A Make scenario as a file carries it: one hook and one call through a connection. */
export function aScenario(about: {
  readonly id?: string;
  readonly name?: string;
  readonly connection?: number;
  readonly hook?: number;
  readonly text?: string;
  readonly hookFields?: Record<string, unknown>;
  readonly more?: Record<string, unknown>;
}): Record<string, unknown> {
  const { id = '1865', name = 'Split', connection = 283, hook = 1845, text = '{{1.id}}' } = about;
  return {
    scenario_id: id,
    integromat_scenario: {
      blueprint: {
        name,
        flow: [
          {
            id: 1,
            module: 'acme-oe:receiveAuthorizedCloudEvent',
            version: 1,
            parameters: { __IMTHOOK__: hook },
            mapper: {},
            metadata: {
              designer: { x: 0, y: 0 },
              parameters: [{ name: '__IMTHOOK__', type: 'hook:acme-oe4', label: 'Webhook' }],
            },
          },
          {
            id: 2,
            module: 'builtin:BasicRouter',
            mapper: null,
            routes: [
              {
                flow: [
                  {
                    id: 3,
                    module: 'acme-commerce:makeApiCall',
                    version: 1,
                    parameters: { account: connection },
                    mapper: { body: text },
                    metadata: {
                      designer: { x: 300, y: 0 },
                      parameters: [{ name: 'account', type: 'account:acme-commerce', label: 'Connection' }],
                    },
                  },
                ],
              },
            ],
          },
        ],
        metadata: { version: 1, designer: { orphans: [] } },
      },
      scheduling: { type: 'immediately' },
    },
    connections: [
      { id: connection, name: 'shop', accountName: 'acme-commerce', teamId: 72, theme: '#42aaf5' },
    ],
    hooks: [
      {
        id: hook,
        name: 'Order created',
        teamId: 72,
        organizationId: 73,
        udid: 'theudidofanothertenant',
        type: 'web',
        typeName: 'acme-oe4',
        data: { __IMTCONN__: connection, formId: '', teamId: 72, url: '' },
        scenarioId: Number(id),
        scenarioName: name,
        url: 'https://hook.example.com/theudidofanothertenant',
        ...about.hookFields,
      },
    ],
    ...about.more,
  };
}

/** The payload of a stream with one scenario, as the tenant `source` would export it. */
export function aPayload(
  about: {
    readonly id?: string;
    readonly name?: string;
    readonly scenarios?: readonly Record<string, unknown>[];
    readonly steps?: readonly Record<string, unknown>[];
    readonly trigger?: readonly Record<string, unknown>[];
    readonly template?: Record<string, unknown>;
    readonly sections?: Record<string, unknown>;
  } = {},
): Payload {
  const scenarios = about.scenarios ?? [aScenario({})];
  return {
    execution_template: {
      id: about.id ?? '01K1DQS3CWHVTCQ9DN14SKXKYN',
      tenant: '01JWGS7BEJFCHJGCK108AT05K5',
      name: about.name ?? 'Order Splitting',
      version: { id: '01K1DSGN2V9SB6VQ038DH6JBJK', number: 7 },
      trigger: about.trigger ?? [
        { trigger_type: 'webhook', event_type: 'order.created', scenario_ids: [], timeExpression: '' },
      ],
      metadata: {
        createdAt: '2025-07-30T13:49:26.491Z',
        createdBy: 'somebody',
        createdByUser: { user_email: 'a@b.example' },
      },
      steps: about.steps ?? [
        {
          stepType: 'scenario',
          scenarios: scenarios.map((one) => ({ scenario_id: one['scenario_id'], url: '', method: '' })),
        },
      ],
      state: 'active',
      ...about.template,
    },
    scenarios,
    ...about.sections,
  };
}

/** A step that runs another stream. */
export function subflowStep(id: string): Record<string, unknown> {
  return { stepType: 'subflow', subflow: { execution_template_id: id } };
}

/** A payload without scenarios that runs other streams. */
export function aCaller(about: {
  readonly id: string;
  readonly name: string;
  readonly runs: readonly string[];
  readonly carries?: readonly Payload[];
}): Payload {
  return aPayload({
    id: about.id,
    name: about.name,
    scenarios: [],
    steps: about.runs.map(subflowStep),
    sections: about.carries === undefined ? {} : { subflows: about.carries },
  });
}

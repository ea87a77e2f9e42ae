import { Chance } from './chance.ts';
import { aModule, aTextModule, connections } from './module.ts';

/** What is said of a stream before it is made. */
export interface StreamOutline {
  /** From 0 on; decides everything, together with the seed. */
  readonly index: number;
  readonly seed: number;
  /** Bytes that the export file is to have, about. */
  readonly size: number;
  /** Id of a stream that one of its steps runs. */
  readonly runs?: string | undefined;
}

export interface GeneratedStream {
  readonly id: string;
  /** No other stream of the tenant has it. */
  readonly name: string;
  /** A scenario whose module 1 has a note that people may change; the smallest streams have none. */
  readonly scenario: string | undefined;
  /** Bytes of the export file. */
  readonly file: Uint8Array;
}

/** Scenarios of a stream: large streams have several. */
const largestScenario = 150_000;
const events = ['order.created', 'order.updated', 'return.created', 'price.updated'] as const;

export const streamId = (index: number): string => `01K1DQS3CWHVTCQ9DN1${String(index).padStart(7, '0')}`;

/** A value stream as the dashboard exports it, of about the size that is asked for, the same each time. */
export function generatedStream({ index, seed, size, runs }: StreamOutline): GeneratedStream {
  const chance = new Chance(seed * 1_000_003 + index);
  const id = streamId(index);
  const name = `Stream ${String(index).padStart(5, '0')}`;
  const event = chance.of(events);
  const budget = Math.max(0, Math.floor((size - 110) * 0.75) - 900);
  const count = budget === 0 ? 0 : Math.ceil(budget / largestScenario);
  const scenarios = Array.from({ length: count }, (_, part) =>
    aScenario(chance, index * 20 + part, `${name} part ${part}`, budget / count),
  );
  const payload = {
    execution_template: {
      id,
      tenant: '01JWGS7BEJFCHJGCK108AT05K5',
      name,
      version: { id: `01K1DSGN2V9SB6VQ0${String(index).padStart(9, '0')}`, number: 1 + chance.below(40) },
      trigger: [{ trigger_type: 'webhook', event_type: event, scenario_ids: [], timeExpression: '' }],
      metadata: { createdAt: '2025-07-30T13:49:26.491Z', activatedAt: '0001-01-01T00:00:00Z' },
      steps: [
        ...scenarios.map(({ scenario_id }) => ({
          stepType: 'scenario',
          scenarios: [{ scenario_id, url: '', method: '' }],
        })),
        ...(runs === undefined ? [] : [{ stepType: 'subflow', subflow: { execution_template_id: runs } }]),
      ],
      state: chance.share() < 0.7 ? 'active' : 'inactive',
    },
    scenarios,
    events: [{ event_type: event, display_name: event, origin: 'commerce' }],
  };
  const data = Buffer.from(JSON.stringify(payload)).toString('base64');
  const exportedAt = '2026-01-05T09:00:00.123456789Z';
  const file = Buffer.from(JSON.stringify({ name, exported_at: exportedAt, data }, undefined, 2));
  return { id, name, scenario: scenarios[0]?.integromat_scenario.blueprint.name, file };
}

/** A scenario of about so many bytes: a trigger, modules, and a text that fills the rest. */
function aScenario(chance: Chance, number: number, name: string, bytes: number) {
  const hook = 5_000 + number;
  const flow: Readonly<Record<string, unknown>>[] = [trigger(hook)];
  let left = bytes - 1_700;
  for (let id = 2; left > 2_500; id += 1) {
    const module = chance.share() < 0.05 ? aTextModule(chance, id, 1_500) : aModule(chance, id);
    flow.push(module);
    left -= JSON.stringify(module).length + 1;
  }
  if (left > 200) flow.push(aTextModule(chance, flow.length + 1, left - 160));
  const text = JSON.stringify(flow);
  return {
    scenario_id: String(10_000 + number),
    integromat_scenario: {
      blueprint: { name, flow, metadata: { version: 1, scenario: { roundtrips: 1, maxErrors: 3 } } },
      scheduling: { type: 'immediately' },
    },
    connections: connections.filter(({ id }) => text.includes(`"__IMTCONN__":${id}`)),
    hooks: [
      {
        id: hook,
        name: `Hook of ${name}`,
        teamId: 72,
        udid: `hook${number}`,
        type: 'web',
        typeName: 'gateway-webhook',
        data: { teamId: 72 },
        scenarioId: 10_000 + number,
        url: `https://hook.example.com/hook${number}`,
      },
    ],
  };
}

function trigger(hook: number) {
  return {
    id: 1,
    module: 'gateway:CustomWebHook',
    version: 1,
    parameters: { __IMTHOOK__: hook },
    mapper: { note: 'as it was' },
    metadata: {
      designer: { x: 0, y: 0 },
      parameters: [{ name: '__IMTHOOK__', type: 'hook:gateway-webhook', label: 'Webhook', required: true }],
    },
  };
}

import { compactJson, parseJson } from '../../src/core/json/json-text.ts';
import { isJsonObject, jsonObject, member, type Json, type JsonObject } from '../../src/core/json/json.ts';

/** What a test says of a stream; all else has a good default. */
export interface StreamSketch {
  readonly name?: string;
  readonly id?: string;
  readonly state?: 'active' | 'inactive';
  readonly scenarios?: readonly ScenarioSketch[];
  /** Ids of value streams that its steps run. */
  readonly runs?: readonly string[];
  /** Streams that the file carries. */
  readonly carries?: readonly StreamSketch[];
  /** Sections as they stand in a payload. */
  readonly events?: readonly Json[];
  readonly rules?: readonly Json[];
  readonly forms?: readonly Json[];
  /** Of its trigger. */
  readonly conditions?: Json;
}

export interface ScenarioSketch {
  readonly id: string;
  readonly name: string;
  readonly connections?: readonly Json[];
  readonly hooks?: readonly Json[];
  readonly modules?: readonly Json[];
}

/** Returns the bytes of an export file as the dashboard downloads it (docs/reference/tenant-api.yaml, ExportFile). */
export function anExportFile(sketch: StreamSketch = {}): Uint8Array {
  return exportFileOf(aPayload(sketch));
}

/** A payload as an export file. */
export function exportFileOf(payload: Json, exportedAt = '2026-01-05T09:00:00.123456789Z'): Uint8Array {
  const name = member(member(payload, 'execution_template'), 'name') ?? '';
  const data = Buffer.from(compactJson(payload)).toString('base64');
  return Buffer.from(JSON.stringify({ name, exported_at: exportedAt, data }, undefined, 2));
}

/** The payload of an export file. */
export function payloadOf(file: Uint8Array): JsonObject {
  const data = member(parseJson(file, 'export file'), 'data');
  if (typeof data !== 'string') throw new Error('the export file has no data');
  const payload = parseJson(Buffer.from(data, 'base64'), 'payload');
  if (!isJsonObject(payload)) throw new Error('the payload is not an object');
  return payload;
}

function aPayload(sketch: StreamSketch): Json {
  const { scenarios = [], runs = [], carries = [] } = sketch;
  const sections = { events: sketch.events, rules: sketch.rules, forms: sketch.forms };
  return jsonObject([
    ['execution_template', aTemplate(sketch, scenarios, runs)],
    ['scenarios', scenarios.map(aScenario)],
    ...Object.entries(sections).flatMap(([name, items]) =>
      items === undefined ? [] : [[name, items] as const],
    ),
    ...(carries.length === 0 ? [] : [['subflows', carries.map(aPayload)] as const]),
  ]);
}

const aTrigger = {
  trigger_type: 'webhook',
  event_type: 'order.created',
  scenario_ids: [],
  timeExpression: '',
};

function aTemplate(
  sketch: StreamSketch,
  scenarios: readonly ScenarioSketch[],
  runs: readonly string[],
): Json {
  return {
    id: sketch.id ?? '01K1DQS3CWHVTCQ9DN14SKXKYN',
    name: sketch.name ?? 'Order Splitting',
    state: sketch.state ?? 'inactive',
    trigger: [{ ...aTrigger, ...(sketch.conditions === undefined ? {} : { conditions: sketch.conditions }) }],
    steps: [
      ...scenarios.map(({ id }) => ({
        stepType: 'scenario',
        scenarios: [{ scenario_id: id, url: '', method: '' }],
      })),
      ...runs.map((id) => ({ stepType: 'subflow', subflow: { execution_template_id: id } })),
    ],
  };
}

function aScenario({ id, name, connections = [], hooks = [], modules = [] }: ScenarioSketch): Json {
  return {
    scenario_id: id,
    integromat_scenario: {
      blueprint: { name, flow: modules, metadata: { version: 1 } },
      scheduling: { type: 'immediately' },
    },
    connections,
    hooks,
  };
}

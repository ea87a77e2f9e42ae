import fc from 'fast-check';
import type { Json } from '../../src/core/json/json.ts';
import { arbitraryBlueprint, poolSize, type BlueprintSketch } from './arbitrary-blueprint.ts';
import { hostileJson, hostileText, unknownMembers } from './arbitrary-json.ts';
import { exportFileOf } from './export-file.ts';
import { TenantId, TenantText, type Sketch, type SketchedTenant, type SketchObject } from './sketch.ts';

/** Value streams of one tenant and the files that it exports of them, with all ids left open. */
export interface ExportSketch {
  /** Payload of each stream, without subflows. */
  readonly payloads: readonly SketchObject[];
  /** Streams that each stream's steps run. */
  readonly runs: readonly (readonly number[])[];
  readonly files: readonly FileSketch[];
}

/** The file of one stream and how it nests others. */
export interface FileSketch {
  readonly stream: number;
  readonly carries: Nesting;
}

export interface Nesting {
  readonly stream: number;
  readonly inner: readonly Nesting[] | null | undefined;
}

/** A file of a tenant: its bytes and the payload that is in it. */
export interface ExportedFile {
  readonly bytes: Uint8Array;
  readonly payload: Json;
}

export interface ExportOptions {
  /** Every id is found by the name of its field too, all hooks and connections are described, files nest as usual. */
  readonly onlyKnownNames?: boolean;
}

const names = fc.oneof(
  fc.constantFrom('Orders', 'Orders', 'Sync to ERP', 'Größe & Maß', '注文', 'заказ', 'CON', '🛒'),
  hostileText,
);
const optionalText = fc.option(hostileText, { nil: undefined });

function maybe(members: Readonly<Record<string, Sketch | undefined>>): SketchObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

const audit: SketchObject = {
  createdAt: new TenantText('time'),
  activatedAt: '0001-01-01T00:00:00Z',
  createdBy: new TenantText('person'),
  createdByUser: {
    user_id: new TenantText('person', 1),
    user_name: '',
    user_email: new TenantText('person'),
  },
};

interface ConnectionSketch {
  readonly name: string;
  readonly unknown: SketchObject;
}

function connectionSketch(
  { name, unknown }: ConnectionSketch,
  index: number,
  form: 'string' | 'number',
): SketchObject {
  return {
    ...unknown,
    id: new TenantId('connection', index, form),
    name,
    accountName: `x-app-${index}`,
    accountLabel: 'App',
    packageName: null,
    expire: new TenantText('time'),
    metadata: { user: new TenantText('person') },
    teamId: new TenantId('team', 0, 'number'),
    uid: new TenantText('secret', index),
    theme: '#000000',
    scoped: true,
    editable: true,
  };
}

interface HookSketch {
  readonly name: string;
  readonly form: 'string' | 'number';
  readonly connection: number | undefined;
  readonly data: SketchObject;
  readonly unknown: SketchObject;
}

const arbitraryHook: fc.Arbitrary<HookSketch> = fc.record({
  name: names,
  form: fc.constantFrom('number', 'number', 'string'),
  connection: fc.option(fc.nat({ max: poolSize - 1 }), { nil: undefined }),
  data: unknownMembers,
  unknown: unknownMembers,
});

function hookSketch(
  { name, form, connection, data, unknown }: HookSketch,
  index: number,
  scenario: number,
): SketchObject {
  return {
    ...unknown,
    id: new TenantId('hook', index, form),
    name,
    teamId: new TenantId('team', 0, 'number'),
    organizationId: new TenantId('organization', 0, 'number'),
    udid: new TenantText('secret', 100 + index),
    type: 'web',
    theme: '#000000',
    queueCount: new TenantText('counter'),
    enabled: new TenantText('flag'),
    typeName: `x-app-hook${index}`,
    data: {
      ...data,
      ...(connection === undefined ? {} : { __IMTCONN__: new TenantId('connection', connection, 'number') }),
      formId: index % 2 === 0 ? '' : new TenantId('form', index % poolSize, 'string'),
      teamId: new TenantId('team', 0, 'number'),
      url: new TenantText('secret', 200 + index),
    },
    scenarioId: new TenantId('scenario', scenario, 'number'),
    scenarioName: 'whatever',
    scenarioIsActive: new TenantText('flag'),
    url: new TenantText('secret', 300 + index),
  };
}

interface ScenarioSketch {
  readonly blueprint: BlueprintSketch;
  readonly shape: 'wrapped' | 'bare' | 'both' | 'none';
  readonly scheduling: Json | undefined;
  readonly hooks: readonly HookSketch[] | null;
  readonly describes: readonly number[] | null;
  readonly form: 'string' | 'number';
  readonly unknown: SketchObject;
  readonly unknownWrapper: SketchObject;
}

function arbitraryScenario(onlyKnownNames: boolean): fc.Arbitrary<ScenarioSketch> {
  return fc.record({
    blueprint: arbitraryBlueprint(names, { onlyKnownNames }),
    shape: fc.constantFrom('wrapped', 'wrapped', 'wrapped', 'bare', 'both', 'none'),
    scheduling: fc.option(hostileJson, { nil: undefined }),
    hooks: onlyKnownNames
      ? fc.tuple(arbitraryHook, arbitraryHook, arbitraryHook)
      : fc.option(fc.array(arbitraryHook, { maxLength: 2 })),
    describes: onlyKnownNames ? fc.constant([0, 1, 2]) : fc.option(fc.subarray([0, 1, 2])),
    form: fc.constantFrom('string', 'string', 'string', 'number'),
    unknown: unknownMembers,
    unknownWrapper: unknownMembers,
  });
}

function scenarioSketch(
  sketch: ScenarioSketch,
  index: number,
  connections: readonly ConnectionSketch[],
  onlyKnownNames: boolean,
): SketchObject {
  const firstHook = index * poolSize;
  const labels = connections.map(({ name }, at) => ({ name, accountName: `x-app-${at}` }));
  const blueprint = sketch.blueprint({ connections: labels, firstHook, onlyKnownNames });
  const wrapped = maybe({ ...sketch.unknownWrapper, blueprint, scheduling: sketch.scheduling });
  const shapes: Record<ScenarioSketch['shape'], SketchObject> = {
    wrapped: { integromat_scenario: wrapped },
    bare: maybe({ blueprint, scheduling: sketch.scheduling }),
    both: { blueprint: { name: 'Twice', flow: [] }, integromat_scenario: wrapped },
    none: { integromat_scenario: sketch.unknownWrapper },
  };
  return {
    ...sketch.unknown,
    scenario_id: new TenantId('scenario', index, sketch.form),
    ...shapes[sketch.shape],
    connections:
      sketch.describes &&
      sketch.describes.map((at) => connectionSketch(connections[at] as ConnectionSketch, at, 'number')),
    hooks: sketch.hooks && sketch.hooks.map((hook, at) => hookSketch(hook, firstHook + at, index)),
  };
}

interface ItemSketch {
  readonly name: string;
  readonly id: 'string' | 'number' | 'none';
  readonly unknown: SketchObject;
}

const arbitraryItem: fc.Arbitrary<ItemSketch> = fc.record({
  name: names,
  id: fc.constantFrom('string', 'string', 'number', 'none'),
  unknown: unknownMembers,
});

function itemSketch(
  kind: 'event' | 'rule' | 'form',
  { name, id, unknown }: ItemSketch,
  index: number,
): SketchObject {
  return {
    ...unknown,
    ...(id === 'none' ? {} : { id: new TenantId(kind, index, id) }),
    [kind === 'event' ? 'event_type' : 'name']: `${name} ${index}`,
    version: new TenantText('counter'),
    updatedAt: new TenantText('time'),
    updatedBy: new TenantText('person'),
  };
}

interface StreamSketch {
  readonly name: string;
  readonly description: string | undefined;
  readonly scenarios: readonly number[] | 'null' | 'none';
  /** False: its triggers and steps name none of its scenarios. */
  readonly usesScenarios: boolean;
  readonly runs: readonly number[];
  readonly rule: { readonly index: number; readonly stale: boolean } | undefined;
  readonly form: number | undefined;
  readonly cloudFunction: { readonly index: number; readonly name: string } | undefined;
  readonly strange: Json;
  readonly sections: {
    readonly event: readonly number[] | null;
    readonly rule: readonly number[];
    readonly form: readonly number[];
  };
  readonly unknown: SketchObject;
  readonly unknownStep: SketchObject;
  readonly unknownSections: SketchObject;
}

function arbitraryStream(streams: number): fc.Arbitrary<StreamSketch> {
  const some = fc.subarray([0, 1, 2]);
  const one = fc.option(fc.nat({ max: poolSize - 1 }), { nil: undefined });
  return fc.record({
    name: names,
    description: optionalText,
    scenarios: fc.oneof({ weight: 4, arbitrary: some }, fc.constantFrom<'null' | 'none'>('null', 'none')),
    usesScenarios: fc.boolean(),
    runs: fc.subarray([...Array(streams).keys()], { maxLength: Math.min(2, streams) }),
    rule: fc.option(fc.record({ index: fc.nat({ max: poolSize - 1 }), stale: fc.boolean() }), {
      nil: undefined,
    }),
    form: one,
    cloudFunction: fc.option(
      fc.record({ index: fc.nat({ max: 1 }), name: fc.constantFrom('Rate', 'Ship') }),
      { nil: undefined },
    ),
    strange: hostileJson,
    sections: fc.record({ event: fc.option(some), rule: some, form: some }),
    unknown: unknownMembers,
    unknownStep: unknownMembers,
    unknownSections: unknownMembers,
  });
}

function templateSketch(stream: StreamSketch, index: number, rules: readonly ItemSketch[]): SketchObject {
  const { rule } = stream;
  const ruleName =
    rule === undefined ? '' : rule.stale ? 'an older name' : `${rules[rule.index]?.name} ${rule.index}`;
  const conditions = rule && {
    operator: 'AND',
    event_types: ['order.created'],
    rule: { rule_id: new TenantId('rule', rule.index, 'string'), name: ruleName },
  };
  const scenarios = typeof stream.scenarios === 'string' || !stream.usesScenarios ? [] : stream.scenarios;
  return maybe({
    ...stream.unknown,
    id: new TenantId('stream', index, 'string'),
    tenant: new TenantId('tenant', 0, 'string'),
    name: stream.name,
    // Streams of one name are told apart by what they say.
    description: `${index} ${stream.description ?? ''}`,
    version: { id: new TenantText('secret', 400 + index), number: new TenantText('counter') },
    state: index % 2 === 0 ? 'active' : 'inactive',
    metadata: audit,
    trigger: [
      maybe({
        trigger_type: 'webhook',
        event_type: 'order.created',
        scenario_ids: [],
        timeExpression: '',
        conditions,
      }),
      {
        trigger_type: 'scenario',
        scenario_ids: scenarios.toReversed().map((at) => new TenantId('scenario', at, 'string')),
      },
    ],
    steps: [
      ...scenarios.map((at) => ({
        ...stream.unknownStep,
        stepType: 'scenario',
        scenarios: [{ scenario_id: new TenantId('scenario', at, 'string'), url: '' }],
      })),
      // A scenario of another stream, which this one does not carry.
      { stepType: 'scenario', scenarios: [{ scenario_id: new TenantId('scenario', 0, 'string'), url: '' }] },
      ...stream.runs.map((at) => ({
        stepType: 'subflow',
        subflow: { execution_template_id: new TenantId('stream', at, 'string') },
      })),
      ...(stream.form === undefined
        ? []
        : [{ stepType: 'form', form: { form_id: new TenantId('form', stream.form, 'string') } }]),
      ...(stream.cloudFunction === undefined
        ? []
        : [
            {
              stepType: 'cloud_function',
              cloud_function: {
                id: new TenantId('cloudFunction', stream.cloudFunction.index, 'string'),
                name: stream.cloudFunction.name,
              },
            },
          ]),
      {
        stepType: 'quantum',
        strange: stream.strange,
        agent: { agent_id: new TenantId('agent', 0, 'string') },
      },
    ],
  });
}

function scenarioSection(
  scenarios: StreamSketch['scenarios'],
  entries: readonly Sketch[],
): Sketch | undefined {
  if (scenarios === 'none') return undefined;
  return scenarios === 'null' ? null : scenarios.map((index) => entries[index] ?? null);
}

function sectionSketch(
  kind: 'event' | 'rule' | 'form',
  indices: readonly number[] | null,
  items: readonly ItemSketch[],
): Sketch {
  return indices && indices.map((index) => itemSketch(kind, items[index] as ItemSketch, index));
}

/** The usual nesting, written down once more: depth first in the order of the steps, each stream once. */
export function usualNesting(
  root: number,
  runs: ExportSketch['runs'],
  carries: ReadonlySet<number>,
): Nesting {
  const carried = new Set([root]);
  const visit = (stream: number): Nesting => {
    const inner: Nesting[] = [];
    for (const next of runs[stream] ?? []) {
      if (carried.has(next) || !carries.has(next)) continue;
      carried.add(next);
      inner.push(visit(next));
    }
    return { stream, inner: inner.length === 0 ? undefined : inner };
  };
  return visit(root);
}

/** Every stream that a file carries, its own included. */
export function streamsIn({ stream, inner }: Nesting): readonly number[] {
  return [stream, ...(inner ?? []).flatMap(streamsIn)];
}

function arbitraryNesting(streams: number): fc.Arbitrary<Nesting['inner']> {
  const leaf = fc.nat({ max: streams - 1 }).map((stream): Nesting => ({ stream, inner: undefined }));
  const node = fc.record({
    stream: fc.nat({ max: streams - 1 }),
    inner: fc.option(fc.array(leaf, { maxLength: 2 })),
  });
  return fc.oneof(fc.array(fc.oneof(leaf, node), { maxLength: 3 }), fc.constantFrom(null, undefined));
}

/** Some streams of a tenant and an export file of each of them, or of the first only. */
export function arbitraryExport({ onlyKnownNames = false }: ExportOptions = {}): fc.Arbitrary<ExportSketch> {
  const three = <T>(arbitrary: fc.Arbitrary<T>) => fc.tuple(arbitrary, arbitrary, arbitrary);
  return fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc
      .record({
        connections: three(fc.record({ name: names, unknown: unknownMembers })),
        scenarios: three(arbitraryScenario(onlyKnownNames)),
        events: three(arbitraryItem),
        rules: three(arbitraryItem),
        forms: three(arbitraryItem),
        streams: fc.array(arbitraryStream(count), { minLength: count, maxLength: count }),
        nestings: fc.array(
          onlyKnownNames
            ? fc.constant('usual')
            : fc.oneof({ weight: 3, arbitrary: fc.constant('usual') }, arbitraryNesting(count)),
          { minLength: count, maxLength: count },
        ),
        allFiles: fc.boolean(),
      })
      .map((parts): ExportSketch => {
        const entries = parts.scenarios.map((sketch, index) =>
          scenarioSketch(sketch, index, parts.connections, onlyKnownNames),
        );
        const payloads = parts.streams.map((stream, index) => {
          const { scenarios, sections } = stream;
          return maybe({
            ...stream.unknownSections,
            execution_template: templateSketch(stream, index, parts.rules),
            scenarios: scenarioSection(scenarios, entries),
            events: sectionSketch('event', sections.event, parts.events),
            rules: sectionSketch('rule', sections.rule, parts.rules),
            forms: sectionSketch('form', sections.form, parts.forms),
          });
        });
        const runs = parts.streams.map((stream) => stream.runs);
        const files = parts.nestings
          .slice(0, parts.allFiles ? count : 1)
          .map((nesting, stream): FileSketch => {
            const carries =
              nesting === 'usual'
                ? usualNesting(stream, runs, new Set(runs.keys()))
                : { stream, inner: nesting };
            return { stream, carries };
          });
        return { payloads, runs, files };
      }),
  );
}

/** The files as one tenant would export them. */
export function exportedBy(tenant: SketchedTenant, sketch: ExportSketch): ExportedFile[] {
  return sketch.files.map((file) => {
    const payload = tenant.fill(payloadSketch(sketch, file.carries));
    return { payload, bytes: exportFileOf(payload) };
  });
}

function payloadSketch(sketch: ExportSketch, { stream, inner }: Nesting): SketchObject {
  const payload = sketch.payloads[stream] ?? {};
  if (inner === undefined) return payload;
  return { ...payload, subflows: inner && inner.map((nesting) => payloadSketch(sketch, nesting)) };
}

import { type AssignedScenario, type Assignment, IncludedIds } from './included-ids.ts';
import { hookFields } from './hook-shape.ts';
import { type Missing, missingOf, Summary } from './import-report.ts';
import { canonicalJson, type SandboxJsonObject, member, isObject, text, without } from '../json.ts';
import { matchHooks, matchScenarios } from './matching.ts';
import { type IncludedScenario, flatten, type Payload } from './payload.ts';
import {
  type ForeignConnection,
  type HookRecord,
  naturalKeys,
  registryNames,
  type ScenarioRecord,
  type StreamRecord,
} from '../tenant/records.ts';
import { upsertItem } from '../tenant/registry-upsert.ts';
import { relinkBody, relinkHook, type RelinkScenario, scenarioRecord } from './scenario-body.ts';
import { type BrokenReference, idOf, type Tables } from '../tenant/tables.ts';
import { type TemplateReference, relinkTemplate } from './template-references.ts';
import { isPending } from '../tenant/value-stream.ts';

/** Time that the platform uses for "never". */
export const neverActivated = '0001-01-01T00:00:00Z';

export interface IntakeOptions {
  /** Stream of which the first payload becomes the next version. */
  readonly target?: StreamRecord;
  /** Number of reads that report the validation as pending. */
  readonly pendingReads: number;
  /** Earliest end of the pending validation, in milliseconds since 1970; 0 for none. */
  readonly pendingUntil: number;
  /** Makes the validation end invalid, whatever the file. */
  readonly forceInvalid: boolean;
  /** Number of versions that a new version of `target` counts for; 1 if left out. */
  readonly versionStep?: number;
}

export interface IntakeResult {
  readonly stream: StreamRecord;
  readonly mapping: {
    readonly scenarios: Readonly<Record<string, string>>;
    readonly hooks: Readonly<Record<string, string>>;
    readonly subflows: Readonly<Record<string, string>>;
  };
  readonly summary: SandboxJsonObject;
  readonly missing: Missing;
}

/** Keys of the audit, which each tenant sets. */
export const auditKeys: readonly string[] = [
  'createdAt',
  'updatedAt',
  'updatedBy',
  'updatedByUser',
  'activatedAt',
  'createdBy',
  'activatedBy',
  'createdByUser',
  'activatedByUser',
];

/**
 * Brings payloads into a tenant: assigns ids to their resources, then writes them with all references relinked.
 * Imports, replacements, duplications and seeding are a few calls each.
 */
export class PayloadIntake {
  readonly carried = new IncludedIds();
  readonly summary = new Summary();
  readonly #tables: Tables;
  readonly #assignments = new Map<Payload, Assignment>();
  readonly #shareEqual: boolean;
  readonly #written = new Map<string, { readonly content: string; readonly assigned: AssignedScenario }>();

  /** `shareEqualScenarios`: an entry with equal id and content in two payloads becomes one scenario of both. */
  constructor(
    tables: Tables,
    options: { readonly shareEqualScenarios: boolean } = { shareEqualScenarios: false },
  ) {
    this.#tables = tables;
    this.#shareEqual = options.shareEqualScenarios;
  }

  /** Adds or updates the events, rules and forms of a payload. */
  registries(payload: Payload): void {
    for (const registry of registryNames) {
      for (const item of payload.registries[registry]) {
        const { fileId, id, state } = upsertItem(this.#tables, registry, item);
        this.summary.add(registry, text(item, naturalKeys[registry]) ?? '', id, state);
        if (fileId !== undefined && registry !== 'events') this.carried[registry].set(fileId, id);
      }
    }
  }

  /** Assigns ids to the payload's stream, scenarios and hooks. */
  assign(payload: Payload, target?: StreamRecord): void {
    const matched = matchScenarios(
      target === undefined ? [] : this.#tables.scenariosOf(target),
      payload.scenarios,
    );
    const scenarios = new Map<IncludedScenario, AssignedScenario>();
    for (const scenario of payload.scenarios) {
      const found = matched.get(scenario);
      const shared = found !== undefined && this.#tables.isShared(found.id, target?.id ?? '');
      scenarios.set(scenario, this.#assignScenario(scenario, shared ? undefined : found));
    }
    const assignment = { payload, streamId: target?.id ?? this.#tables.newId(), scenarios };
    this.#assignments.set(payload, assignment);
    this.carried.add(assignment);
  }

  #assignScenario(carried: IncludedScenario, existing: ScenarioRecord | undefined): AssignedScenario {
    const content = this.#shareEqual
      ? canonicalJson({ body: carried.body, hooks: carried.hooks.map((h) => h.fields) })
      : '';
    const same = this.#shareEqual ? this.#written.get(carried.id) : undefined;
    if (same?.content === content) return { ...same.assigned, shared: true };
    const hooks = matchHooks(existing?.hooks ?? [], carried.hooks);
    const assigned = {
      id: existing?.id ?? this.#tables.nextNumber('scenario'),
      kept: existing !== undefined,
      shared: false,
      hooks: carried.hooks.map((hook) => ({
        fileId: hook.id,
        id: hooks.get(hook)?.id ?? this.#tables.nextNumber('hook'),
        udid: hooks.get(hook)?.udid ?? this.#tables.ids.udid(),
      })),
    };
    if (!this.#written.has(carried.id)) this.#written.set(carried.id, { content, assigned });
    return assigned;
  }

  /**
   * Writes the scenarios of an assigned payload. Those of all payloads come before the first stream, which may name
   * them.
   */
  writeScenarios(payload: Payload): void {
    const { scenarios } = this.#assignmentOf(payload);
    for (const [carried, assigned] of scenarios) this.#writeScenario(payload, carried, assigned);
  }

  /** Writes the stream of an assigned payload. It is valid until its validation ends. */
  writeStream(
    payload: Payload,
    options: Pick<IntakeOptions, 'target' | 'pendingReads' | 'pendingUntil' | 'versionStep'>,
  ): void {
    const assignment = this.#assignmentOf(payload);
    const template = relinkTemplate(ownTemplate(payload.template), (reference) =>
      this.#resolve(payload, reference),
    );
    const { target } = options;
    const step = target === undefined ? 1 : (options.versionStep ?? 1);
    const now = this.#tables.ids.timestamp();
    const stream: StreamRecord = {
      id: assignment.streamId,
      name: payload.name,
      state: target?.state ?? 'inactive',
      version: { id: this.#tables.ids.ulid(), number: (target?.version.number ?? 0) + step },
      result: 'validated',
      pendingReads: options.pendingReads,
      pendingUntil: options.pendingUntil,
      createdAt: target?.createdAt ?? now,
      activatedAt: target?.activatedAt ?? neverActivated,
      publishedAt: now,
      editor: '',
      activeInstances: target?.activeInstances ?? 0,
      scenarioIds: this.#scenarioIds(assignment, template),
      template,
      sections: payload.sections,
      foreignConnections: this.#foreignConnections(payload),
    };
    this.#tables.streams.set(stream.id, stream);
  }

  #foreignConnections(payload: Payload): readonly ForeignConnection[] {
    const told = payload.scenarios.flatMap(({ connections }) => connections).map(foreignConnection);
    const foreign = told.filter(
      ({ id }) => !this.#tables.connections.has(id) && !this.carried.connections.has(id),
    );
    return [...new Map(foreign.map((one) => [one.id, one])).values()];
  }

  #writeScenario(payload: Payload, carried: IncludedScenario, assigned: AssignedScenario): void {
    if (assigned.shared) return;
    const relink: RelinkScenario = ({ kind, id }) => {
      if (kind === 'connection') return this.carried.connections.get(id);
      if (kind === 'hook') return this.carried.hook(payload, id);
      if (kind === 'form') return this.carried.forms.get(id);
      return this.carried.scenario(payload, id);
    };
    const hooks = assigned.hooks.map(({ id, udid }, at): HookRecord => ({
      id,
      udid,
      fields: relinkHook(hookFields(carried.hooks[at]?.fields ?? {}), relink),
    }));
    const record = scenarioRecord(assigned.id, relinkBody(carried.body, relink), hooks);
    this.#tables.scenarios.set(record.id, record);
    this.summary.add('scenarios', record.name, record.id, assigned.kept ? 'UPDATED' : 'CREATED');
  }

  /** Returns the scenarios of the file, then those of the tenant that steps name without the file including them. */
  #scenarioIds(assignment: Assignment, template: SandboxJsonObject): readonly string[] {
    const ids = new Set([...assignment.scenarios.values()].map((assigned) => assigned.id));
    relinkTemplate(template, ({ kind, id }) => {
      if (kind === 'scenario' && id !== undefined && this.#tables.scenarios.has(id)) ids.add(id);
      return undefined;
    });
    return [...ids];
  }

  #resolve(payload: Payload, reference: TemplateReference): string | undefined {
    const { kind, id = '' } = reference;
    if (kind === 'scenario') return this.carried.scenario(payload, id);
    if (kind === 'subflow') return this.carried.streams.get(id);
    if (kind === 'cloudFunction') {
      return this.carried.cloudFunctions.get(id) ?? this.#tables.referredFunction(reference)?.id;
    }
    const registry = kind === 'rule' ? 'rules' : 'forms';
    return this.carried[registry].get(id) ?? this.#itemId(registry, reference);
  }

  #itemId(registry: 'rules' | 'forms', reference: TemplateReference): string | undefined {
    const item = this.#tables.referredItem(registry, reference);
    return item === undefined ? undefined : idOf(item);
  }

  /**
   * Ends the validation of a written payload and of its subflows. It is invalid where the payload or a subflow has an
   * unresolved reference. Returns those references.
   */
  settle(payload: Payload, forceInvalid: boolean): readonly BrokenReference[] {
    const carried = payload.subflows.flatMap((subflow) => this.settle(subflow, false));
    const stream = this.streamOf(payload);
    const broken = [...this.#tables.brokenReferences(stream), ...carried];
    const result = forceInvalid || broken.length > 0 ? 'invalid' : 'validated';
    const inactive = result === 'invalid' && !isPending(stream);
    this.#tables.streams.set(stream.id, { ...stream, result, state: inactive ? 'inactive' : stream.state });
    return broken;
  }

  streamOf(payload: Payload): StreamRecord {
    const stream = this.#tables.streams.get(this.#assignmentOf(payload).streamId);
    if (stream === undefined) throw new Error('the stream of a payload was not written');
    return stream;
  }

  #assignmentOf(payload: Payload): Assignment {
    const assignment = this.#assignments.get(payload);
    if (assignment === undefined) throw new Error('a payload was written before it had ids');
    return assignment;
  }
}

/** Imports a file as a new stream, or as the next version of `target`. */
export function takeIn(tables: Tables, root: Payload, options: IntakeOptions): IntakeResult {
  const intake = new PayloadIntake(tables);
  const payloads = flatten(root);
  const { target } = options;
  for (const payload of payloads) intake.registries(payload);
  for (const payload of payloads) intake.assign(payload, payload === root ? target : undefined);
  for (const payload of payloads) intake.writeScenarios(payload);
  for (const payload of payloads) {
    const isRoot = payload === root;
    intake.writeStream(payload, {
      ...(isRoot && target !== undefined ? { target } : {}),
      pendingReads: options.pendingReads,
      pendingUntil: options.pendingUntil,
      versionStep: options.versionStep ?? 1,
    });
    intake.summary.add(
      isRoot ? 'valueStreams' : 'subflows',
      payload.name,
      intake.streamOf(payload).id,
      isRoot && target !== undefined ? 'UPDATED' : 'CREATED',
    );
  }
  if (target !== undefined) tables.dropUnusedScenarios(target.scenarioIds);
  const broken = unique(intake.settle(root, options.forceInvalid));
  const missing = missingOf(broken, root);
  noteReferences(tables, intake, payloads, missing, broken);
  return {
    stream: intake.streamOf(root),
    mapping: {
      scenarios: Object.fromEntries(intake.carried.scenarios),
      hooks: Object.fromEntries(intake.carried.hooks),
      subflows: subflowMapping(intake, root),
    },
    summary: intake.summary.toJson(),
    missing,
  };
}

function subflowMapping(intake: PayloadIntake, root: Payload): Readonly<Record<string, string>> {
  const carried = new Set(root.subflows.flatMap(flatten).map((payload) => payload.id));
  return Object.fromEntries([...intake.carried.streams].filter(([fileId]) => carried.has(fileId)));
}

/** Adds to the report the tenant's resources that the streams use and the missing ones. */
function noteReferences(
  tables: Tables,
  intake: PayloadIntake,
  payloads: readonly Payload[],
  missing: Missing,
  broken: readonly BrokenReference[],
): void {
  for (const stream of payloads.map((payload) => intake.streamOf(payload))) {
    for (const id of tables.scenariosOf(stream).flatMap((scenario) => scenario.references.connections)) {
      const found = tables.connections.get(id);
      if (found !== undefined) intake.summary.add('connections', text(found, 'name') ?? '', id, 'EXISTS');
    }
    for (const reference of tables.referencesOf(stream)) {
      const found = reference.kind === 'cloudFunction' ? tables.referredFunction(reference) : undefined;
      if (found !== undefined) intake.summary.add('cloudFunctions', found.name, found.id, 'EXISTS');
    }
  }
  for (const { id, name } of missing.connections) {
    intake.summary.add('connections', name ?? '', id === undefined ? undefined : String(id), 'FAILED');
  }
  for (const { kind, id, name } of broken) {
    if (kind !== 'connection') intake.summary.add(`${kind}s`, name ?? '', id, 'FAILED');
  }
}

function unique(broken: readonly BrokenReference[]): readonly BrokenReference[] {
  return [...new Map(broken.map((one) => [`${one.kind} ${one.id ?? ''} ${one.name ?? ''}`, one])).values()];
}

function foreignConnection(connection: SandboxJsonObject): ForeignConnection {
  const [name, accountName] = [text(connection, 'name') ?? '', text(connection, 'accountName') ?? ''];
  return { id: idOf(connection), name, accountName };
}

/** Returns a template without the fields that each tenant sets: ids, state, version number and audit. */
function ownTemplate(template: SandboxJsonObject): SandboxJsonObject {
  const metadata = member(template, 'metadata');
  const version = member(template, 'version');
  const own = without(template, ['id', 'tenant', 'state', 'metadata', 'version']);
  return {
    trigger: [],
    steps: [],
    ...own,
    ...(isObject(metadata) ? { metadata: without(metadata, auditKeys) } : {}),
    ...(isObject(version) ? { version: without(version, ['id', 'number']) } : {}),
  };
}

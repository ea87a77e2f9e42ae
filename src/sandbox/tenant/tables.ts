import { moduleEventTypes } from '../files/blueprint.ts';
import type { IdSource } from './ids.ts';
import { idText, type SandboxJson, type SandboxJsonObject, member, text } from '../json.ts';
import type {
  CloudFunction,
  Collection,
  Counters,
  SandboxTenantIdentity,
  RegistryName,
  ScenarioRecord,
  Snapshot,
  StreamRecord,
  TenantRecord,
} from './records.ts';
import { collections, naturalKeys } from './records.ts';
import { blueprintOf } from '../files/scenario-body.ts';
import {
  type TemplateReference,
  templateEventTypes,
  templateReferences,
} from '../files/template-references.ts';
import { TrackedMap } from './tracked-map.ts';

/** A reference without a target in the tenant. */
export interface BrokenReference {
  readonly kind: TemplateReference['kind'] | 'connection' | 'hook';
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** Changes of a tenant's resources. */
export interface TableChanges {
  readonly tenant: TenantRecord;
  /** `thing` is undefined where it was removed. */
  readonly things: readonly {
    readonly kind: Collection;
    readonly id: string;
    readonly thing: object | undefined;
  }[];
}

/** Content of one tenant in memory, and the numbers that it gives. Records are values: a change replaces the record. */
export class Tables {
  readonly tenant: string;
  readonly identity: SandboxTenantIdentity;
  readonly ids: IdSource;
  readonly streams: TrackedMap<StreamRecord>;
  readonly scenarios: TrackedMap<ScenarioRecord>;
  readonly connections: TrackedMap<SandboxJsonObject>;
  readonly cloudFunctions: TrackedMap<CloudFunction>;
  readonly registries: Readonly<Record<RegistryName, TrackedMap<SandboxJsonObject>>>;
  readonly #templateReferences = new WeakMap<StreamRecord, readonly TemplateReference[]>();
  readonly #moduleEventTypes = new WeakMap<ScenarioRecord, readonly string[]>();
  #counters: Counters;
  #numericIds = false;

  constructor(tenant: string, snapshot: Snapshot, ids: IdSource) {
    this.tenant = tenant;
    this.identity = snapshot.identity;
    this.ids = ids;
    this.#counters = snapshot.counters;
    this.streams = new TrackedMap(snapshot.streams.map((stream) => [stream.id, stream]));
    this.scenarios = new TrackedMap(snapshot.scenarios.map((scenario) => [scenario.id, scenario]));
    this.connections = byId(snapshot.connections);
    this.cloudFunctions = new TrackedMap(snapshot.cloudFunctions.map((found) => [found.id, found]));
    this.registries = {
      events: byId(snapshot.events),
      rules: byId(snapshot.rules),
      forms: byId(snapshot.forms),
    };
  }

  /** Saves the changes since the last save. After an error of `save`, they remain to be saved. */
  keepChanges(save: (changes: TableChanges) => void): void {
    const { streams, scenarios, connections, cloudFunctions, registries } = this;
    const maps = { streams, scenarios, connections, cloudFunctions, ...registries };
    const things = collections.flatMap((kind) =>
      maps[kind].changes().map(([id, thing]) => ({ kind, id, thing })),
    );
    save({ tenant: { identity: this.identity, counters: this.#counters }, things });
    for (const map of Object.values(maps)) map.forgetChanges();
  }

  /** Returns the next number of a kind, as text. Numbers only grow and are never given twice. */
  nextNumber(kind: keyof Counters): string {
    this.#counters = { ...this.#counters, [kind]: this.#counters[kind] + 1 };
    return String(this.#counters[kind]);
  }

  /** Sets whether new streams and items get numbers as ids. */
  giveNumericIds(numericIds: boolean): void {
    this.#numericIds = numericIds;
  }

  /** Returns a new id for a stream, an item of a registry or a cloud function. */
  newId(): string {
    return this.#numericIds ? this.nextNumber('thing') : this.ids.ulid();
  }

  /** Returns the references of a stream's triggers and steps, in their order. */
  referencesOf(stream: StreamRecord): readonly TemplateReference[] {
    const known = this.#templateReferences.get(stream);
    if (known !== undefined) return known;
    const found = templateReferences(stream.template);
    this.#templateReferences.set(stream, found);
    return found;
  }

  scenariosOf(stream: StreamRecord): readonly ScenarioRecord[] {
    return stream.scenarioIds.flatMap((id) => this.scenarios.get(id) ?? []);
  }

  /**
   * Returns the event types that a stream names: in triggers and conditions, then in modules of its scenarios; each
   * once.
   */
  eventTypesOf(stream: StreamRecord): readonly string[] {
    const inModules = this.scenariosOf(stream).flatMap((scenario) => this.#eventTypesIn(scenario));
    return [...new Set([...templateEventTypes(stream.template), ...inModules])];
  }

  #eventTypesIn(scenario: ScenarioRecord): readonly string[] {
    const found = this.#moduleEventTypes.get(scenario) ?? moduleEventTypes(blueprintOf(scenario));
    this.#moduleEventTypes.set(scenario, found);
    return found;
  }

  /** Tells whether another stream uses the scenario. */
  isShared(scenarioId: string, streamId: string): boolean {
    return [...this.streams.values()].some(
      (stream) => stream.id !== streamId && stream.scenarioIds.includes(scenarioId),
    );
  }

  /** Removes those of the scenarios that no stream uses any more, with their hooks. */
  dropUnusedScenarios(scenarioIds: Iterable<string>): void {
    const used = new Set([...this.streams.values()].flatMap((stream) => stream.scenarioIds));
    for (const id of scenarioIds) if (!used.has(id)) this.scenarios.delete(id);
  }

  itemByNaturalKey(registry: RegistryName, name: string): SandboxJsonObject | undefined {
    for (const item of this.registries[registry].values()) {
      if (text(item, naturalKeys[registry]) === name) return item;
    }
    return undefined;
  }

  /** Returns the rule or form of a reference: by id, else by name. */
  referredItem(
    registry: 'rules' | 'forms',
    reference: Pick<TemplateReference, 'id' | 'name'>,
  ): SandboxJsonObject | undefined {
    const byItsId = reference.id === undefined ? undefined : this.registries[registry].get(reference.id);
    if (byItsId !== undefined || reference.name === undefined) return byItsId;
    return this.itemByNaturalKey(registry, reference.name);
  }

  /** Returns the cloud function of a reference: by id, else by a unique name. */
  referredFunction(reference: Pick<TemplateReference, 'id' | 'name'>): CloudFunction | undefined {
    const byItsId = reference.id === undefined ? undefined : this.cloudFunctions.get(reference.id);
    if (byItsId !== undefined) return byItsId;
    const named = [...this.cloudFunctions.values()].filter((found) => found.name === reference.name);
    return named.length === 1 ? named[0] : undefined;
  }

  /** Returns the references of a stream and its scenarios that the tenant does not resolve, each once. */
  brokenReferences(stream: StreamRecord): readonly BrokenReference[] {
    const broken = new Map<string, BrokenReference>();
    const note = (reference: BrokenReference): void => {
      broken.set(JSON.stringify([reference.kind, reference.id ?? null, reference.name ?? null]), reference);
    };
    for (const reference of this.referencesOf(stream)) if (!this.#holds(reference)) note(reference);
    const hooks = new Set(
      this.scenariosOf(stream).flatMap((scenario) => scenario.hooks.map((hook) => hook.id)),
    );
    for (const { references } of this.scenariosOf(stream)) {
      const missing = (
        kind: BrokenReference['kind'],
        ids: readonly string[],
        has: (id: string) => boolean,
      ): void => {
        for (const id of ids) if (!has(id)) note({ kind, id, name: undefined });
      };
      missing('connection', references.connections, (id) => this.connections.has(id));
      missing('hook', references.hooks, (id) => hooks.has(id));
      missing('scenario', references.scenarios, (id) => this.scenarios.has(id));
      missing('form', references.forms, (id) => this.registries.forms.has(id));
    }
    return [...broken.values()];
  }

  #holds(reference: TemplateReference): boolean {
    const { kind, id = '' } = reference;
    if (kind === 'scenario') return this.scenarios.has(id);
    if (kind === 'subflow') return this.streams.has(id);
    if (kind === 'cloudFunction') return this.referredFunction(reference) !== undefined;
    return this.referredItem(kind === 'rule' ? 'rules' : 'forms', reference) !== undefined;
  }
}

function byId(items: readonly SandboxJsonObject[]): TrackedMap<SandboxJsonObject> {
  return new TrackedMap(items.map((item) => [idOf(item), item]));
}

/** Returns the id of a connection or of a registry's item, as text. */
export function idOf(item: SandboxJsonObject): string {
  return idText(member(item, 'id')) ?? '';
}

/** Returns a connection of the tenant in an export's form, in which `id` is a number. */
export function connectionRecord(
  tables: Tables,
  about: { readonly name: string; readonly accountName: string },
  more: SandboxJsonObject = {},
): SandboxJsonObject {
  const defaults: Record<string, SandboxJson> = {
    accountLabel: about.accountName,
    packageName: null,
    expire: null,
    metadata: null,
    teamId: tables.identity.teamId,
    theme: '#000000',
    upgradeable: false,
    scopesCnt: 0,
    scoped: true,
    accountType: 'oauth',
    editable: true,
    uid: null,
  };
  return {
    id: Number(tables.nextNumber('connection')),
    name: about.name,
    accountName: about.accountName,
    ...defaults,
    ...more,
    teamId: tables.identity.teamId,
  };
}

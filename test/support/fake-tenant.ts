import { createHash } from 'node:crypto';
import { compactJson } from '../../src/core/json/json-text.ts';
import {
  idText,
  isJsonObject,
  jsonObject,
  member,
  type Json,
  type JsonObject,
} from '../../src/core/json/json.ts';
import {
  NotFound,
  NotSupported,
  PortError,
  PreconditionFailed,
  RefusedByState,
} from '../../src/ports/errors.ts';
import type {
  DirectTenant,
  ImportOutcome,
  ListedKind,
  MissingResources,
  Registry,
  ScenarioHealth,
  TenantCloudFunction,
  TenantConnection,
  TenantListing,
  TenantStream,
  TenantResource,
  Watch,
  WriteOptions,
} from '../../src/ports/tenant.ts';
import { exportFileOf, payloadOf } from './export-file.ts';
import { itemsOf, mappingOf, noIds, payloadsIn, withNewIds, type NewIds } from './fake-import.ts';

interface HeldStream {
  readonly id: string;
  payload: JsonObject;
  state: 'active' | 'inactive';
  validation: 'pending' | 'invalid' | 'validated';
  version: number;
  activeInstances: number;
}

const registries = ['events', 'rules', 'forms'] as const satisfies readonly Registry[];
const naturalKeys = { events: 'event_type', rules: 'name', forms: 'name' } as const satisfies Record<
  Registry,
  string
>;

/** Entity tag that changes with content and state, as a version does not. */
function etagOf({ version, state, validation }: HeldStream): string {
  return `"${version}-${state}-${validation}"`;
}

/** A tenant in memory. Its fields are switches: set them at any time. */
export class FakeTenant implements DirectTenant {
  readonly mode = 'api';
  readonly name: string;
  /** Every call fails as if nobody answered. */
  unavailable = false;
  /** False: `replace` throws `NotSupported`. */
  replaceSupported = true;
  /** True if `replacesInPlace` answers; false if only a write can tell. */
  tellsReplace = false;
  /** True if `get` answers with an entity tag, on which writes may depend. */
  hasEtags = false;
  /** True: streams are listed without `revision`. */
  omitRevision = false;
  /** True: what is imported is not validated until `finishValidation`. */
  slowValidation = false;
  /** The next write is carried out, and then its answer is lost. */
  loseNextAnswer = false;
  /** The next write is refused so many times for a passing reason, and sent again each time. */
  refusals = 0;
  /** Undefined: cannot be listed, and nothing is reported as missing. */
  connectionList: readonly TenantConnection[] | undefined = undefined;
  cloudFunctionList: readonly TenantCloudFunction[] | undefined = undefined;
  /** A kind that is not a key cannot be listed. */
  readonly resources = new Map<ListedKind, readonly TenantResource[]>();
  /** Undefined: nobody tells of scenarios. */
  scenarios: readonly ScenarioHealth[] | undefined = undefined;
  /** False: registries cannot be listed, and change by imports only. */
  registriesOffered = true;
  /** Every call so far: the method's name, and the id if it has one. */
  readonly calls: string[] = [];
  readonly #streams = new Map<string, HeldStream>();
  readonly #registries = {
    events: new Map<string, Json>(),
    rules: new Map<string, Json>(),
    forms: new Map<string, Json>(),
  };
  #given = 0;

  constructor(name: string) {
    this.name = name;
  }

  // Arranging

  /** Puts the stream of an export file here, with the ids and the state that it has. Returns its id. */
  put(file: Uint8Array): string {
    const payload = payloadOf(file);
    const ids = payloadsIn(payload).map((each) => this.#hold(templateId(each), each, templateState(each)).id);
    this.#upsertRegistries(payload, noIds());
    return ids[0] ?? '';
  }

  setInstances(id: string, activeInstances: number): void {
    this.#held(id).activeInstances = activeInstances;
  }

  /** A person deletes it in the dashboard. */
  drop(id: string): void {
    this.#streams.delete(id);
  }

  finishValidation(): void {
    for (const stream of this.#streams.values()) {
      if (stream.validation === 'pending') stream.validation = 'validated';
    }
  }

  // The port

  async list(signal: AbortSignal): Promise<TenantListing> {
    this.#begin(signal, 'list');
    return {
      streams: [...this.#streams.values()].map((stream) => this.#shown(stream)),
      whole: true,
    };
  }

  async get(id: string, signal: AbortSignal): Promise<TenantStream> {
    this.#begin(signal, `get ${id}`);
    const stream = this.#held(id);
    return this.hasEtags ? { ...this.#shown(stream), etag: etagOf(stream) } : this.#shown(stream);
  }

  async replacesInPlace(id: string, signal: AbortSignal): Promise<boolean | undefined> {
    this.#begin(signal, `replacesInPlace ${id}`);
    return this.tellsReplace ? this.replaceSupported : undefined;
  }

  async exportFile(id: string, signal: AbortSignal): Promise<Uint8Array> {
    this.#begin(signal, `exportFile ${id}`);
    const exportedAt = new Date(Date.UTC(2026, 0, 5) + this.calls.length).toISOString();
    return exportFileOf(this.#exported(this.#held(id)), exportedAt);
  }

  async importFile(file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome> {
    this.#begin(signal, 'importFile', options);
    const outcome = this.#import(this.#payloadOf(file));
    this.#maybeLoseAnswer();
    return outcome;
  }

  async replace(
    id: string,
    file: Uint8Array,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<ImportOutcome> {
    this.#begin(signal, `replace ${id}`, options);
    if (!this.replaceSupported) throw this.#notSupported('replace');
    this.#refuseChanged(id, options);
    const outcome = this.#import(this.#payloadOf(file), this.#held(id));
    this.#maybeLoseAnswer();
    return outcome;
  }

  async activate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    this.#begin(signal, `activate ${id}`, options);
    this.#refuseChanged(id, options);
    const stream = this.#held(id);
    if (stream.validation !== 'validated')
      throw this.#refused(`${id} is ${stream.validation}`, [stream.validation]);
    stream.state = 'active';
    this.#maybeLoseAnswer();
  }

  async deactivate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    this.#begin(signal, `deactivate ${id}`, options);
    this.#refuseChanged(id, options);
    this.#held(id).state = 'inactive';
    this.#maybeLoseAnswer();
  }

  async remove(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    this.#begin(signal, `remove ${id}`, options);
    this.#refuseChanged(id, options);
    const { state, activeInstances } = this.#held(id);
    const reasons = [
      ...(state === 'active' ? ['active'] : []),
      ...(activeInstances > 0 ? ['activeInstances'] : []),
      ...(this.#callersOf(id).length > 0 ? ['referenced'] : []),
    ];
    if (reasons.length > 0) throw this.#refused(`${id} cannot be removed`, reasons);
    this.#streams.delete(id);
    this.#maybeLoseAnswer();
  }

  async connections(signal: AbortSignal): Promise<readonly TenantConnection[] | undefined> {
    this.#begin(signal, 'connections');
    return this.connectionList;
  }

  async cloudFunctions(signal: AbortSignal): Promise<readonly TenantCloudFunction[] | undefined> {
    this.#begin(signal, 'cloudFunctions');
    return this.cloudFunctionList;
  }

  async listed(kind: ListedKind, signal: AbortSignal): Promise<readonly TenantResource[] | undefined> {
    this.#begin(signal, `listed ${kind}`);
    return this.resources.get(kind);
  }

  async scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[] | undefined> {
    this.#begin(signal, 'scenarioHealth');
    return this.scenarios;
  }

  async registry(name: Registry, signal: AbortSignal): Promise<readonly Json[] | undefined> {
    this.#begin(signal, `registry ${name}`);
    return this.registriesOffered ? [...this.#registries[name].values()] : undefined;
  }

  async replaceItem(
    name: Registry,
    id: string,
    item: Json,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<void> {
    this.#begin(signal, `replaceItem ${name} ${id}`, options);
    if (!this.registriesOffered) throw this.#notSupported('replaceItem');
    const key = this.#itemKey(name, id);
    this.#registries[name].set(key, { ...(isJsonObject(item) ? item : {}), id });
    this.#maybeLoseAnswer();
  }

  async removeItem(name: Registry, id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    this.#begin(signal, `removeItem ${name} ${id}`, options);
    if (!this.registriesOffered) throw this.#notSupported('removeItem');
    const key = this.#itemKey(name, id);
    const users = [...this.#streams.values()].filter(({ payload }) =>
      itemsOf(payload, name).some((item) => member(item, naturalKeys[name]) === key),
    );
    if (users.length > 0) throw this.#refused(`${key} is in use`, ['referenced']);
    this.#registries[name].delete(key);
    this.#maybeLoseAnswer();
  }

  #refuseChanged(id: string, { ifMatch }: WriteOptions = {}): void {
    if (!this.hasEtags || ifMatch === undefined || ifMatch === etagOf(this.#held(id))) return;
    throw new PreconditionFailed(`${id} changed`, { code: 'SLC2119', remedy: 'never' });
  }

  // Importing

  #import(payload: JsonObject, replaced?: HeldStream): ImportOutcome {
    const payloads = payloadsIn(payload);
    const ids = this.#newIds(payloads, replaced);
    this.#upsertRegistries(payload, ids);
    const missing = this.#missingIn(payloads, ids);
    const complete = Object.values(missing).every((resources) => resources.length === 0);
    const validation = complete ? (this.slowValidation ? 'pending' : 'validated') : 'invalid';

    const [stream] = payloads.map((each, index) => {
      const own = index === 0 ? replaced : undefined;
      const id = own?.id ?? ids.subflows.get(templateId(each)) ?? '';
      const held = this.#hold(id, withNewIds(each, ids), own?.state ?? 'inactive');
      held.validation = validation;
      if (validation === 'invalid') held.state = 'inactive';
      return held;
    });
    if (stream === undefined) throw new Error('an import holds one stream at least');
    return { stream: this.#shown(stream), mapping: mappingOf(ids), missing };
  }

  #newIds(payloads: readonly JsonObject[], replaced: HeldStream | undefined): NewIds {
    const ids = noIds();
    payloads.forEach((payload, index) => {
      const kept = index === 0 ? replaced : undefined;
      ids.subflows.set(templateId(payload), kept?.id ?? this.#newId());
      for (const scenario of itemsOf(payload, 'scenarios')) {
        const twin = itemsOf(kept?.payload, 'scenarios').find(
          (each) => scenarioName(each) === scenarioName(scenario),
        );
        const own = idText(member(scenario, 'scenario_id'));
        if (own !== undefined)
          ids.scenarios.set(own, idText(member(twin, 'scenario_id')) ?? this.#newNumber());
        itemsOf(scenario, 'hooks').forEach((hook, at) => {
          const hookId = idText(member(hook, 'id'));
          const keptHook = idText(member(itemsOf(twin, 'hooks')[at], 'id'));
          if (hookId !== undefined) ids.hooks.set(hookId, keptHook ?? this.#newNumber());
        });
      }
    });
    return ids;
  }

  #upsertRegistries(payload: JsonObject, ids: NewIds): void {
    for (const name of registries) {
      for (const item of payloadsIn(payload).flatMap((each) => itemsOf(each, name))) {
        const key = member(item, naturalKeys[name]);
        if (typeof key !== 'string' || !isJsonObject(item)) continue;
        const sent = idText(member(item, 'id'));
        const id = idText(member(this.#registries[name].get(key), 'id')) ?? sent ?? this.#newId();
        if (sent !== undefined && name !== 'events') ids[name].set(sent, id);
        this.#registries[name].set(key, { ...item, id });
      }
    }
  }

  #missingIn(payloads: readonly JsonObject[], ids: NewIds): MissingResources {
    const scenarios = payloads.flatMap((payload) => itemsOf(payload, 'scenarios'));
    const steps = payloads.flatMap((payload) => itemsOf(member(payload, 'execution_template'), 'steps'));
    const connections = scenarios
      .flatMap((scenario) => itemsOf(scenario, 'connections'))
      .map(connectionOf)
      .filter(
        (each) =>
          this.connectionList !== undefined && !this.connectionList.some((known) => isSame(known, each)),
      );
    const cloudFunctions = steps
      .map((step) => member(step, 'cloud_function'))
      .filter(isJsonObject)
      .map((each) => ({ id: textOf(each['id']), name: textOf(each['name']) }))
      .filter(
        (each) =>
          this.cloudFunctionList?.some(({ id, name }) => id === each.id || name === each.name) === false,
      );
    const references = steps
      .map((step) => idText(member(member(step, 'subflow'), 'execution_template_id')))
      .filter((id) => id !== undefined)
      .filter((id) => !ids.subflows.has(id) && !this.#streams.has(id))
      .map((id) => ({ kind: 'subflow', id }));
    return { connections, cloudFunctions: cloudFunctions.map(({ name }) => ({ name })), references };
  }

  #hold(id: string, payload: JsonObject, state: HeldStream['state']): HeldStream {
    const before = this.#streams.get(id);
    const version = (before?.version ?? 0) + 1;
    const stream: HeldStream = {
      id,
      payload,
      state,
      validation: 'validated',
      version,
      activeInstances: before?.activeInstances ?? 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }

  // Showing

  #shown(stream: HeldStream): TenantStream {
    const { id, state, validation, version, activeInstances } = stream;
    const name = textOf(member(member(stream.payload, 'execution_template'), 'name'));
    const shown = { id, name, state, validation, version, activeInstances };
    return this.omitRevision ? shown : { ...shown, revision: this.#revisionOf(stream) };
  }

  #revisionOf(stream: HeldStream): string {
    return createHash('sha256')
      .update(compactJson(this.#exported(stream)))
      .digest('hex')
      .slice(0, 16);
  }

  /** As it is now: with its state, and with the registry's items, whoever changed them. */
  #exported({ id, payload, state, version }: HeldStream): JsonObject {
    const template = member(payload, 'execution_template');
    const current = registries.flatMap((name) => {
      if (member(payload, name) === undefined) return [];
      const items = itemsOf(payload, name).map(
        (item) => this.#registries[name].get(textOf(member(item, naturalKeys[name]))) ?? item,
      );
      return [[name, items] as const];
    });
    const shown = {
      ...(isJsonObject(template) ? template : {}),
      id,
      state,
      version: { id: `v${version}`, number: version },
    };
    return jsonObject([...Object.entries(payload), ['execution_template', shown], ...current]);
  }

  // Failing

  #begin(signal: AbortSignal, call: string, { watch }: WriteOptions = {}): void {
    signal.throwIfAborted();
    this.calls.push(call);
    if (this.unavailable)
      throw new PortError(`tenant ${this.name}: nobody answers`, { code: 'SLC2101', remedy: 'retry' });
    if (watch !== undefined) this.#sendAgain(watch);
  }

  #sendAgain(watch: Watch): void {
    for (let sent = 1; this.refusals > 0; this.refusals -= 1, sent += 1) {
      const failure = new PortError(`tenant ${this.name}: busy`, { code: 'SLC2105', remedy: 'retry' });
      watch({ sent, failure });
      watch({ sent: sent + 1, failure });
    }
  }

  #maybeLoseAnswer(): void {
    if (!this.loseNextAnswer) return;
    this.loseNextAnswer = false;
    const facts = { code: 'SLC2102', remedy: 'retry', uncertain: true } as const;
    throw new PortError(`tenant ${this.name}: the connection was lost`, facts);
  }

  #payloadOf(file: Uint8Array): JsonObject {
    try {
      return payloadOf(file);
    } catch {
      throw new PortError(`tenant ${this.name}: not an export file`, { code: 'SLC2114', remedy: 'never' });
    }
  }

  #held(id: string): HeldStream {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw this.#notFound(id);
    return stream;
  }

  #itemKey(name: Registry, id: string): string {
    const entry = [...this.#registries[name]].find(([, item]) => idText(member(item, 'id')) === id);
    if (entry === undefined) throw this.#notFound(id);
    return entry[0];
  }

  #callersOf(id: string): readonly HeldStream[] {
    return [...this.#streams.values()].filter(({ payload }) =>
      itemsOf(member(payload, 'execution_template'), 'steps').some(
        (step) => idText(member(member(step, 'subflow'), 'execution_template_id')) === id,
      ),
    );
  }

  #notFound(id: string): NotFound {
    return new NotFound(`tenant ${this.name}: there is no ${id}`, { code: 'SLC2110', remedy: 'never' });
  }

  #notSupported(operation: string): NotSupported {
    return new NotSupported(`tenant ${this.name}: ${operation} is not offered`, {
      code: 'SLC2112',
      remedy: 'never',
    });
  }

  #refused(why: string, reasons: readonly string[]): RefusedByState {
    return new RefusedByState(`tenant ${this.name}: ${why}`, reasons, { code: 'SLC2113', remedy: 'wait' });
  }

  // Ids

  /** Shaped like a ULID, and another one in each tenant. */
  #newId(): string {
    const own = this.name
      .toUpperCase()
      .replaceAll(/[^0-9A-HJKMNP-TV-Z]/g, '')
      .slice(0, 12);
    return `01${own}${this.#newNumber().padStart(24 - own.length, '0')}`;
  }

  #newNumber(): string {
    this.#given += 1;
    return String(5000 + this.#given);
  }
}

function templateId(payload: JsonObject): string {
  return idText(member(member(payload, 'execution_template'), 'id')) ?? '';
}

function templateState(payload: JsonObject): 'active' | 'inactive' {
  return member(member(payload, 'execution_template'), 'state') === 'active' ? 'active' : 'inactive';
}

function scenarioName(scenario: Json): Json | undefined {
  return member(member(member(scenario, 'integromat_scenario'), 'blueprint'), 'name');
}

function connectionOf(value: Json): TenantConnection {
  const id = idText(member(value, 'id')) ?? '';
  return { id, name: textOf(member(value, 'name')), accountName: textOf(member(value, 'accountName')) };
}

function isSame(known: TenantConnection, sent: TenantConnection): boolean {
  return known.id === sent.id || (known.name === sent.name && known.accountName === sent.accountName);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

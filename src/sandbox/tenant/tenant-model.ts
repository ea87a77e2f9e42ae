import {
  connect,
  type ConnectionPlace,
  exchangeResources,
  type ModulePlace,
  moveModule,
  setInModule,
} from './edits.ts';
import { writeExportFile } from '../files/envelope.ts';
import { type ExportManner, exportPayload, itemsInUse, plainExport } from '../files/export.ts';
import { type IntakeOptions, type IntakeResult, takeIn } from '../files/intake.ts';
import { isObject, type SandboxJson, type SandboxJsonObject, text, without } from '../json.ts';
import { type Payload, readPayload } from '../files/payload.ts';
import { setAt } from './pointer.ts';
import { HttpProblem, type ProblemDetail } from '../problem.ts';
import { type CloudFunction, naturalKeys, type RegistryName, type StreamRecord } from './records.ts';
import { Revisions } from './revision.ts';
import { connectionRecord, idOf, type TableChanges, type Tables } from './tables.ts';
import type { ResourceReplacement } from './used-resources.ts';
import { isPending, validationOf } from './value-stream.ts';

/** Behaviour of the next import besides its file. */
export type ImportManner = Omit<IntakeOptions, 'target'>;

/** Behaviour of an import that is validated at once. */
export const plainImport: ImportManner = { pendingReads: 0, pendingUntil: 0, forceInvalid: false };

/** Choice of a stream, by id or by name: the only one with that name, or the oldest or newest of them. */
export interface StreamChoice {
  readonly streamId?: string | undefined;
  readonly streamName?: string | undefined;
  readonly pick?: 'oldest' | 'newest' | undefined;
}

/**
 * One tenant of the platform: its content and all operations on it. It knows nothing of HTTP. Every method that changes
 * something saves before it returns. An impossible operation throws a `HttpProblem` and changes nothing.
 */
export class TenantModel {
  readonly tables: Tables;
  readonly #save: (changes: TableChanges) => void;
  readonly #revisions: Revisions;
  /** Time of the next end of a validation that waits for one. */
  #nextEnd: number;

  /** `save` stores changes, once for each call that makes some. */
  constructor(tables: Tables, save: (changes: TableChanges) => void) {
    this.tables = tables;
    this.#save = save;
    this.#revisions = new Revisions(tables);
    this.#nextEnd = nextEnd(tables.streams.values());
  }

  get name(): string {
    return this.tables.tenant;
  }

  /** Returns all value streams, oldest first. */
  streams(): readonly StreamRecord[] {
    return [...this.tables.streams.values()];
  }

  /** Returns a stream. Throws a 404 `HttpProblem`. */
  stream(id: string): StreamRecord {
    const stream = this.tables.streams.get(id);
    if (stream === undefined) throw new HttpProblem(404, `there is no value stream ${id}`);
    return stream;
  }

  /** Returns the chosen stream. Throws a 404 `HttpProblem`, or 409 where several have the name. */
  choose(choice: StreamChoice): StreamRecord {
    if (choice.streamId !== undefined) return this.stream(choice.streamId);
    const named = this.streams().filter((stream) => stream.name === choice.streamName);
    const found = choice.pick === 'newest' ? named.at(-1) : named[0];
    if (found === undefined)
      throw new HttpProblem(404, `no value stream is called "${choice.streamName ?? ''}"`);
    if (named.length > 1 && choice.pick === undefined)
      throw new HttpProblem(409, `${named.length} value streams are called "${found.name}": give streamId`);
    return found;
  }

  revisionOf(stream: StreamRecord): string {
    return this.#revisions.of(stream);
  }

  /**
   * Counts a read of streams, which brings each pending validation closer to its end. A stream that becomes invalid
   * also becomes inactive.
   */
  noteRead(streams: readonly StreamRecord[]): void {
    const pending = streams.filter((stream) => stream.pendingReads > 0);
    for (const stream of pending) {
      this.#put(validated({ ...stream, pendingReads: stream.pendingReads - 1 }));
    }
    if (pending.length > 0) this.save();
  }

  /** Records the time and ends the validations that were pending until then. */
  noteTime(now: number): void {
    if (now < this.#nextEnd) return;
    const due = this.streams().filter(({ pendingUntil }) => pendingUntil > 0 && pendingUntil <= now);
    for (const stream of due) this.#put(validated({ ...stream, pendingUntil: 0 }));
    this.#nextEnd = nextEnd(this.streams());
    if (due.length > 0) this.save();
  }

  /** Returns the payload of the export file. Throws a 404 `HttpProblem`. */
  exportPayload(id: string, manner: ExportManner = plainExport): SandboxJsonObject {
    return exportPayload(this.tables, this.stream(id), manner);
  }

  /** Returns the text of the export file. Throws a 404 `HttpProblem`. */
  exportFile(id: string): string {
    return writeExportFile(this.stream(id).name, this.exportPayload(id), this.tables.ids);
  }

  /** Adds an inactive stream and the resources that its file includes. */
  importFile(payload: Payload, manner: ImportManner): IntakeResult {
    return this.#taken(takeIn(this.tables, payload, manner));
  }

  /** Imports the file as the next version of a stream. Throws a 404 `HttpProblem`. */
  replace(id: string, payload: Payload, manner: ImportManner): IntakeResult {
    return this.#taken(takeIn(this.tables, payload, { ...manner, target: this.stream(id) }));
  }

  #taken(result: IntakeResult): IntakeResult {
    this.#nextEnd = Math.min(this.#nextEnd, nextEnd([result.stream]));
    this.save();
    return result;
  }

  /** Activates a stream. Throws a `HttpProblem`: 404, or 409 while its validation is pending or invalid. */
  activate(id: string): void {
    const stream = this.stream(id);
    const validation = validationOf(stream);
    if (validation !== 'validated') {
      const isBroken = this.tables.brokenReferences(stream).length > 0;
      const message = isBroken ? 'things that it needs are missing here' : `its validation is ${validation}`;
      throw conflict(`"${stream.name}" cannot be activated`, [
        { field: 'validation', type: validation, message },
      ]);
    }
    if (stream.state === 'active') return;
    this.#put({ ...stream, state: 'active', activatedAt: this.tables.ids.timestamp() });
    this.save();
  }

  /** Deactivates a stream. Throws a 404 `HttpProblem`. */
  deactivate(id: string): void {
    this.setState(id, 'inactive');
  }

  /**
   * Removes a stream. Throws a `HttpProblem`: 404, or 409 while it is active, has instances or is run by another stream.
   */
  remove(id: string): void {
    const stream = this.stream(id);
    const details: ProblemDetail[] = [];
    if (stream.state === 'active') details.push({ type: 'active', message: 'deactivate it first' });
    if (stream.activeInstances > 0) {
      details.push({ type: 'activeInstances', message: `${stream.activeInstances} instances are running` });
    }
    const callers = this.streams().filter((other) => other.id !== id && this.#runs(other, id));
    for (const caller of callers)
      details.push({ type: 'referenced', message: `"${caller.name}" runs it as a subflow` });
    if (details.length > 0) throw conflict(`"${stream.name}" cannot be deleted`, details);
    this.#drop(stream);
  }

  #runs(stream: StreamRecord, id: string): boolean {
    return this.tables
      .referencesOf(stream)
      .some((reference) => reference.kind === 'subflow' && reference.id === id);
  }

  connections(): readonly SandboxJsonObject[] {
    return [...this.tables.connections.values()];
  }

  cloudFunctions(): readonly CloudFunction[] {
    return [...this.tables.cloudFunctions.values()];
  }

  registry(name: RegistryName): readonly SandboxJsonObject[] {
    return [...this.tables.registries[name].values()];
  }

  /** Replaces one item, which keeps its id. Throws a `HttpProblem`: 404, 409 where another item has its key, 422. */
  replaceItem(registry: RegistryName, id: string, item: SandboxJson): void {
    this.#item(registry, id);
    const key = naturalKeys[registry];
    const name = isObject(item) ? text(item, key) : undefined;
    if (!isObject(item) || name === undefined || name === '') {
      throw new HttpProblem(422, `an item of ${registry} needs ${key}`, {
        details: [{ field: key, type: 'invalid' }],
      });
    }
    const namesake = this.tables.itemByNaturalKey(registry, name);
    if (namesake !== undefined && idOf(namesake) !== id) {
      throw conflict(`${registry} has another item with the ${key} "${name}"`, [
        { field: key, type: 'duplicate' },
      ]);
    }
    this.tables.registries[registry].set(id, { ...item, id });
    this.#validateAgain();
    this.save();
  }

  /** Removes an item. Throws a `HttpProblem`: 404, or 409 while a stream refers to it. */
  removeItem(registry: RegistryName, id: string): void {
    const item = this.#item(registry, id);
    const users = this.streams().filter((stream) => itemsInUse(this.tables, stream)[registry].includes(item));
    if (users.length > 0) {
      throw conflict(
        `value streams refer to it: ${users.map((stream) => `"${stream.name}"`).join(', ')}`,
        users.map((stream) => ({ type: 'referenced', message: `"${stream.name}" refers to it` })),
      );
    }
    this.tables.registries[registry].delete(id);
    this.save();
  }

  #item(registry: RegistryName, id: string): SandboxJsonObject {
    const item = this.tables.registries[registry].get(id);
    if (item === undefined) throw new HttpProblem(404, `${registry} has no item ${id}`);
    return item;
  }

  /** Sets a value at a JSON pointer within a module, like a person who edits and publishes. */
  setText(choice: StreamChoice, place: ModulePlace, pointer: string, value: SandboxJson): StreamRecord {
    return this.setTexts(choice, place, new Map([[pointer, value]]));
  }

  /** Sets several values in a module with one publication. */
  setTexts(choice: StreamChoice, place: ModulePlace, values: ReadonlyMap<string, SandboxJson>): StreamRecord {
    const stream = this.choose(choice);
    setInModule(this.tables, stream, place, values);
    return this.#publish(stream);
  }

  /** Gives a module another of the tenant's connections, like a person who edits and publishes. */
  reconnect(choice: StreamChoice, place: ConnectionPlace, connectionId: string): StreamRecord {
    const stream = this.choose(choice);
    this.#connection(connectionId);
    connect(this.tables, stream, place, connectionId);
    return this.#publish(stream);
  }

  /** Replaces resources that a stream uses, in all places, with one publication. */
  exchange(choice: StreamChoice, exchanges: readonly ResourceReplacement[]): StreamRecord {
    const stream = this.choose(choice);
    for (const { kind, after } of exchanges) if (kind === 'connection') this.#connection(after);
    exchangeResources(this.tables, stream, exchanges);
    return this.#publish(stream);
  }

  #connection(id: string): void {
    if (!this.tables.connections.has(id)) throw new HttpProblem(422, `the tenant has no connection ${id}`);
  }

  /** Moves a module's box in the designer, like a person who edits and publishes. */
  moveModule(choice: StreamChoice, place: ModulePlace, x: number, y: number): StreamRecord {
    const stream = this.choose(choice);
    moveModule(this.tables, stream, place, x, y);
    return this.#publish(stream);
  }

  /** Sets a value at a JSON pointer within a stream's template, and publishes it. */
  setField(choice: StreamChoice, pointer: string, value: SandboxJson): StreamRecord {
    const stream = this.choose(choice);
    const template = setAt(stream.template, pointer, value);
    if (!isObject(template)) throw new HttpProblem(422, 'a template is an object');
    return this.#publish({ ...stream, template, name: text(template, 'name') ?? stream.name });
  }

  /** Sets the person who published the stream's present version in the audit metadata. */
  sign(id: string, person: string): StreamRecord {
    return this.#saved({ ...this.stream(id), editor: person });
  }

  renameStream(choice: StreamChoice, name: string): StreamRecord {
    const stream = this.choose(choice);
    return this.#publish({ ...stream, name, template: { ...stream.template, name } });
  }

  /** Sets the state, regardless of the validation. */
  setState(id: string, state: StreamRecord['state']): StreamRecord {
    const stream = this.stream(id);
    if (stream.state === state) return stream;
    const activatedAt = state === 'active' ? this.tables.ids.timestamp() : stream.activatedAt;
    return this.#saved({ ...stream, state, activatedAt });
  }

  setActiveInstances(choice: StreamChoice, activeInstances: number): StreamRecord {
    return this.#saved({ ...this.choose(choice), activeInstances });
  }

  /** Deletes a stream, regardless of its state and callers. */
  deleteStream(choice: StreamChoice): void {
    this.#drop(this.choose(choice));
  }

  /** Adds an inactive copy. With `shareScenarios`, it uses the same scenarios instead of copies of them. */
  duplicateStream(choice: StreamChoice, name: string | undefined, shareScenarios: boolean): StreamRecord {
    const stream = this.choose(choice);
    const exported = without(exportPayload(this.tables, stream, plainExport), [
      'subflows',
      'events',
      'rules',
      'forms',
    ]);
    const carried = readPayload(exported);
    const named = name ?? stream.name;
    const payload: Payload = {
      ...carried,
      name: named,
      template: { ...carried.template, name: named },
      scenarios: shareScenarios ? [] : carried.scenarios,
    };
    return this.importFile(payload, plainImport).stream;
  }

  addConnection(name: string, accountName: string): SandboxJsonObject {
    const connection = connectionRecord(this.tables, { name, accountName });
    this.tables.connections.set(idOf(connection), connection);
    this.save();
    return connection;
  }

  /** Removes a connection. Streams that use it become invalid and inactive. Throws a 404 `HttpProblem`. */
  removeConnection(id: string): void {
    if (!this.tables.connections.delete(id)) throw new HttpProblem(404, `there is no connection ${id}`);
    this.#validateAgain();
    this.save();
  }

  addCloudFunction(name: string): CloudFunction {
    const added = { id: this.tables.newId(), name };
    this.tables.cloudFunctions.set(added.id, added);
    this.save();
    return added;
  }

  /** Saves all changes. */
  save(): void {
    this.tables.keepChanges(this.#save);
  }

  #put(stream: StreamRecord): void {
    this.tables.streams.set(stream.id, stream);
  }

  #saved(stream: StreamRecord): StreamRecord {
    this.#put(stream);
    this.save();
    return stream;
  }

  /** Gives a changed stream the next version and validates it again. */
  #publish(stream: StreamRecord): StreamRecord {
    const { ids } = this.tables;
    const version = { id: ids.ulid(), number: stream.version.number + 1 };
    this.#put({
      ...stream,
      version,
      publishedAt: ids.timestamp(),
      editor: '',
      result: 'validated',
      pendingReads: 0,
      pendingUntil: 0,
    });
    this.#validateAgain();
    this.save();
    return this.stream(stream.id);
  }

  #drop(stream: StreamRecord): void {
    this.tables.streams.delete(stream.id);
    this.tables.dropUnusedScenarios(stream.scenarioIds);
    this.#validateAgain();
    this.save();
  }

  /** Makes streams with a missing target invalid and inactive. */
  #validateAgain(): void {
    for (const stream of this.streams()) {
      if (stream.result === 'validated' && this.tables.brokenReferences(stream).length > 0) {
        this.#put({ ...stream, result: 'invalid', state: 'inactive' });
      }
    }
  }
}

/** Returns the time at which the first of the timed validations ends; infinite where there is none. */
function nextEnd(streams: Iterable<StreamRecord>): number {
  const ends = Array.from(streams, ({ pendingUntil }) => pendingUntil).filter((end) => end > 0);
  return ends.reduce((first, end) => Math.min(first, end), Infinity);
}

/** Returns a stream whose validation may have ended. One that ends invalid is inactive. */
function validated(stream: StreamRecord): StreamRecord {
  const fails = !isPending(stream) && stream.result === 'invalid';
  return fails ? { ...stream, state: 'inactive' } : stream;
}

function conflict(message: string, details: readonly ProblemDetail[]): HttpProblem {
  return new HttpProblem(409, message, { details });
}

import { entityTag } from './entity-tag.ts';
import { writeExportFile } from '../files/envelope.ts';
import type { Faults } from '../faults.ts';
import { auditKeys, type IntakeResult } from '../files/intake.ts';
import { isArray, isObject, type SandboxJson, type SandboxJsonObject, mapMembers, without } from '../json.ts';
import { LaggingReads } from './lagging-reads.ts';
import { Listing } from './listing.ts';
import { numericId, numericMap, withNumericId, withNumericIds } from './numeric-ids.ts';
import { changeAt } from './pointer.ts';
import type { StreamRecord } from './records.ts';
import { changeBlueprint } from '../files/scenario-body.ts';
import type { FieldPlace, Switches } from '../switches.ts';
import type { TenantModel } from './tenant-model.ts';
import { type ValueStream, valueStream } from './value-stream.ts';

/** Responses of a tenant about its content, in the form that its switches set. */
export class TenantView {
  readonly #model: TenantModel;
  readonly #faults: Faults;
  readonly #lagging: LaggingReads;
  readonly #listing: Listing;
  #exports = 0;

  constructor(model: TenantModel, faults: Faults, now: () => number) {
    this.#model = model;
    this.#faults = faults;
    this.#lagging = new LaggingReads(now);
    this.#listing = new Listing(now);
  }

  /** Ends the lags of the named switches, after they changed. */
  restart({ laggingList, laggingReads }: { readonly [Name in keyof Switches]?: unknown }): void {
    if (laggingList !== undefined) this.#listing.restart(this.#model.streams());
    if (laggingReads !== undefined) this.#lagging.clear();
  }

  /** Records the streams that a call added and removed. */
  noteStreams(): void {
    const { laggingList } = this.#switches;
    if (laggingList !== null) this.#listing.note(this.#model.streams(), laggingList);
  }

  /** Returns the streams of the list to which the requested page belongs. */
  listed(pageNumber: number): readonly StreamRecord[] {
    if (pageNumber === 1) this.#listing.begin(this.#model.streams(), this.#faults.shortList());
    return this.#listing.shown(this.#model.streams());
  }

  /** Returns a stream in a list's form. */
  inList(stream: StreamRecord): SandboxJson {
    const before = this.#lags('list') ? this.#lagging.peek(stream.id) : undefined;
    return this.#told(before?.shown ?? this.#full(stream));
  }

  /** Returns a stream in the form of a single read, and its entity tag. Throws a 404 `Problem`. */
  read(id: string): { readonly shown: SandboxJson; readonly etag: string | undefined } {
    const stream = this.#model.stream(id);
    const before = this.#lags('read') ? this.#lagging.next(id) : undefined;
    const etag = before?.etag ?? this.etagOf(stream);
    return {
      shown: this.#told(before?.shown ?? this.#full(stream)),
      etag: this.#switches.etag ? etag : undefined,
    };
  }

  etagOf(stream: StreamRecord): string {
    return entityTag({ ...this.#full(stream) });
  }

  /** Returns the text of the export file. Throws a 404 `Problem`. */
  exportFile(id: string): string {
    const { name } = this.#model.stream(id);
    const before = this.#lags('export') ? this.#lagging.next(id) : undefined;
    const payload = before?.payload ?? this.#payload(id);
    this.#exports += 1;
    return writeExportFile(name, this.#exported(payload), this.#model.tables.ids);
  }

  /** Stores a stream before its replacement, for reads that lag. */
  beforeReplacing(stream: StreamRecord): void {
    const { laggingReads } = this.#switches;
    if (laggingReads === null) return;
    const { id } = stream;
    const before = { shown: this.#full(stream), etag: this.etagOf(stream), payload: this.#payload(id) };
    this.#lagging.keep(id, before, laggingReads);
  }

  /** Returns the result of an import or a replacement (`ImportResult`). */
  imported({ stream, mapping, summary, missing }: IntakeResult): SandboxJson {
    const { omitMapping, numericIds } = this.#switches;
    const told: SandboxJsonObject = numericIds
      ? mapMembers({ ...mapping }, (map) => numericMap(map as Readonly<Record<string, string>>))
      : { ...mapping };
    return {
      valueStream: this.#told(this.#full(stream)),
      ...(omitMapping ? {} : { mapping: told }),
      summary: numericIds ? withNumbersInSummary(summary) : summary,
      missing: JSON.parse(JSON.stringify(missing)) as SandboxJson,
    };
  }

  /** Returns an item of a registry, or a cloud function, in a list's form. */
  item(item: SandboxJsonObject): SandboxJson {
    return this.#switches.numericIds ? withNumericId(item) : item;
  }

  get #switches(): Switches {
    return this.#faults.switches;
  }

  #lags(what: 'read' | 'export' | 'list'): boolean {
    return this.#switches.laggingReads?.of.includes(what) === true;
  }

  #full(stream: StreamRecord): ValueStream {
    return valueStream(stream, this.#model.revisionOf(stream));
  }

  /** Returns the fields that the tenant reports of a stream. Tenants differ in these. */
  #told(shown: ValueStream): SandboxJson {
    const { omitRevision, omitVersion, numericIds } = this.#switches;
    const omitted = [...(omitRevision ? ['revision'] : []), ...(omitVersion ? ['version'] : [])];
    const told = omitted.length === 0 ? { ...shown } : without({ ...shown }, omitted);
    return numericIds ? { ...told, id: numericId(shown.id) } : told;
  }

  #payload(id: string): SandboxJsonObject {
    const { subflowNesting } = this.#switches;
    return this.#model.exportPayload(id, { order: this.#faults.setOrder(), subflowNesting });
  }

  #exported(payload: SandboxJsonObject): SandboxJsonObject {
    const { changingFields, numericIds } = this.#switches;
    const changed = changingFields.reduce<SandboxJsonObject>(
      (before, place) => withValue(before, place, `changed ${this.#exports}`),
      inTemplate(payload, (template) => this.#templateReported(template)),
    );
    return numericIds ? withNumericIds(changed) : changed;
  }

  #templateReported(template: SandboxJsonObject): SandboxJsonObject {
    const { newField, omitVersion, omitAudit } = this.#switches;
    const { metadata } = template;
    return {
      ...(omitVersion ? without(template, ['version']) : template),
      ...(omitAudit && isObject(metadata) ? { metadata: without(metadata, auditKeys) } : {}),
      ...(newField === null ? {} : { [newField]: 1 }),
    };
  }
}

/** Returns a payload, and those nested in it, with their templates changed. */
function inTemplate(
  payload: SandboxJsonObject,
  change: (template: SandboxJsonObject) => SandboxJsonObject,
): SandboxJsonObject {
  return mapMembers(payload, (section, name) => {
    if (name === 'execution_template' && isObject(section)) return change(section);
    if (name !== 'subflows' || !isArray(section)) return section;
    return section.map((one) => (isObject(one) ? inTemplate(one, change) : one));
  });
}

/** Returns a payload with a value at a field of its template, or of each of its blueprints that has a place for it. */
function withValue(
  payload: SandboxJsonObject,
  { of, pointer }: FieldPlace,
  value: string,
): SandboxJsonObject {
  const put = (before: SandboxJson): SandboxJson => changeAt(before, pointer, () => value) ?? before;
  return mapMembers(payload, (section, name) => {
    if (of === 'template') return name === 'execution_template' ? put(section) : section;
    if (name !== 'scenarios' || !isArray(section)) return section;
    return section.map((scenario) => (isObject(scenario) ? changeBlueprint(scenario, put) : scenario));
  });
}

function withNumbersInSummary(summary: SandboxJsonObject): SandboxJsonObject {
  return mapMembers(summary, (entries) => (isArray(entries) ? entries.map(withNumericId) : entries));
}

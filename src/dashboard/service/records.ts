import type { StatusMark, Store } from '../../ports/store.ts';
import type { StateStatus } from '../../state/records/record.ts';

/** Versions of all status records, by name. */
export type Marks = ReadonlyMap<string, StatusMark>;

/** Status records. Each version is read and parsed once. */
export class Records {
  readonly #store: Pick<Store, 'status' | 'statusMarks'>;
  readonly #read = new WeakMap<object, Map<string, CachedRecord<unknown>>>();

  constructor(store: Pick<Store, 'status' | 'statusMarks'>) {
    this.#store = store;
  }

  async marks(): Promise<Marks> {
    return new Map((await this.#store.statusMarks()).map((mark) => [mark.subject, mark]));
  }

  /** Returns a record in the version of the marks or a newer one, or undefined if there is none. */
  of<T>(record: StateStatus<T>, subject: string, marks: Marks): Promise<T | undefined> {
    const name = record.name(subject);
    const version = marks.get(name)?.version;
    if (version === undefined) return Promise.resolve(undefined);
    const read = this.#readOf(record);
    const known = read.get(name);
    if (known?.version === version) return known.value;
    const value = this.#store.status(name).then((stored) => record.decode(stored));
    const entry = { version, value };
    read.set(name, entry);
    // A failed read is retried by the next query.
    value.catch(() => {
      if (read.get(name) === entry) read.delete(name);
    });
    return value;
  }

  /** Returns the cached values of one definition, by name. All of them have its decoded type. */
  #readOf<T>(record: StateStatus<T>): Map<string, CachedRecord<T>> {
    const read = this.#read.get(record) ?? new Map<string, CachedRecord<unknown>>();
    this.#read.set(record, read);
    return read as Map<string, CachedRecord<T>>;
  }
}

interface CachedRecord<T> {
  readonly version: number;
  readonly value: Promise<T | undefined>;
}

/** Returns a text that changes with any of these records. */
export function versionOf(marks: Marks, subjects: readonly string[]): string {
  return subjects.map((subject) => marks.get(subject)?.version ?? '').join(' ');
}

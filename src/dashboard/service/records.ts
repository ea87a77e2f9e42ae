import type { StatusMark, Store } from '../../ports/store.ts';
import type { StateStatus } from '../../state/records/record.ts';

/** Which status records there are, and which version of each. */
export type Marks = ReadonlyMap<string, StatusMark>;

/** Status records, each read and parsed once for each time that somebody saves it. */
export class Records {
  readonly #store: Pick<Store, 'status' | 'statusMarks'>;
  readonly #read = new WeakMap<object, Map<string, Read<unknown>>>();

  constructor(store: Pick<Store, 'status' | 'statusMarks'>) {
    this.#store = store;
  }

  async marks(): Promise<Marks> {
    return new Map((await this.#store.statusMarks()).map((mark) => [mark.subject, mark]));
  }

  /** Of the version that the marks tell, or a newer one; undefined where there is none. */
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
    // What could not be read is read again by whoever asks next.
    value.catch(() => {
      if (read.get(name) === entry) read.delete(name);
    });
    return value;
  }

  /** Values read of records of one definition, by name: all of them are what that definition decodes. */
  #readOf<T>(record: StateStatus<T>): Map<string, Read<T>> {
    const read = this.#read.get(record) ?? new Map<string, Read<unknown>>();
    this.#read.set(record, read);
    return read as Map<string, Read<T>>;
  }
}

interface Read<T> {
  readonly version: number;
  readonly value: Promise<T | undefined>;
}

/** A text that is another one after any of these records was saved. */
export function versionOf(marks: Marks, subjects: readonly string[]): string {
  return subjects.map((subject) => marks.get(subject)?.version ?? '').join(' ');
}

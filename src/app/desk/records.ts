import type { Json } from '../../domain/json.ts';
import type { StatusMark, Store } from '../../ports/store.ts';

/** Which status records there are, and which version of each. */
export type Marks = ReadonlyMap<string, StatusMark>;

/** Status records, each read and parsed once for each time that somebody saves it. */
export class Records {
  readonly #store: Pick<Store, 'status' | 'statusMarks'>;
  readonly #read = new Map<
    string,
    { readonly version: number; readonly status: Promise<Json | undefined> }
  >();

  constructor(store: Pick<Store, 'status' | 'statusMarks'>) {
    this.#store = store;
  }

  async marks(): Promise<Marks> {
    return new Map((await this.#store.statusMarks()).map((mark) => [mark.subject, mark]));
  }

  /** Of the version that the marks tell, or a newer one; undefined where there is none. */
  of(subject: string, marks: Marks): Promise<Json | undefined> {
    const version = marks.get(subject)?.version;
    if (version === undefined) return Promise.resolve(undefined);
    const known = this.#read.get(subject);
    if (known?.version === version) return known.status;
    const status = this.#store.status(subject).then((record) => record?.status);
    const entry = { version, status };
    this.#read.set(subject, entry);
    // What could not be read is read again by whoever asks next.
    status.catch(() => {
      if (this.#read.get(subject) === entry) this.#read.delete(subject);
    });
    return status;
  }
}

/** A text that is another one after any of these records was saved. */
export function versionOf(marks: Marks, subjects: readonly string[]): string {
  return subjects.map((subject) => marks.get(subject)?.version ?? '').join(' ');
}

import type { Json } from '../domain/json.ts';
import { PortError } from '../ports/errors.ts';
import type { JournalEntry, StoreSession } from '../ports/store.ts';
import type { PassDeps } from './subjects.ts';

/** Characters of what a tenant said that are kept. */
const longestReason = 500;

/** The pass that writes are made in. */
export interface RunningPass {
  readonly id: string;
  /** Says in the history that it runs; may be called again. */
  readonly begin: () => Promise<void>;
}

/** What else is to be kept of a call, each with what the journal says of it or not at all. */
export interface Beside<T> {
  /** With the entry, before the call. */
  readonly before?: (session: StoreSession) => Promise<void>;
  /** With the result. */
  readonly after?: (session: StoreSession, value: T) => Promise<void>;
}

/** Notes a write before it is made and its result after it, so that a crash between them can be settled. */
export class Journal {
  readonly #deps: PassDeps;
  readonly #pass: string;
  readonly #subject: string;
  readonly #begin: () => Promise<void>;

  constructor(deps: PassDeps, pass: RunningPass, subject: string) {
    this.#deps = deps;
    this.#pass = pass.id;
    this.#begin = pass.begin;
    this.#subject = subject;
  }

  /**
   * Makes a call between two entries. A refusal is a result. Where the call may have been done although no answer
   * came, or what came of it could not be recorded, the entry stays open for the next pass to settle.
   */
  async write<T>(
    call: string,
    facts: Json,
    make: () => Promise<T>,
    result: (value: T) => Json,
    record: (value: T) => Promise<void> = () => Promise.resolve(),
    { before, after }: Beside<T> = {},
  ): Promise<T> {
    const entry = {
      id: this.#deps.newId(),
      pass: this.#pass,
      subject: this.#subject,
      call,
      facts,
      startedAt: this.#deps.clock.now(),
    };
    await this.#begin();
    await this.#save({ ...entry, result: undefined }, before);
    const value = await this.#made(entry, make);
    await record(value);
    await this.#end(entry, result(value), after && ((session) => after(session, value)));
    return value;
  }

  async #made<T>(entry: Omit<JournalEntry, 'result'>, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      if (error instanceof PortError)
        await this.#end(
          entry,
          error.uncertain
            ? undefined
            : { refused: error.code, reason: error.message.slice(0, longestReason) },
        );
      throw error;
    }
  }

  /** Without a result it stays open, and is known to be over. */
  #end(
    entry: Omit<JournalEntry, 'result'>,
    result: Json | undefined,
    after?: (session: StoreSession) => Promise<void>,
  ): Promise<void> {
    return this.#save({ ...entry, result, endedAt: this.#deps.clock.now() }, after);
  }

  #save(entry: JournalEntry, beside?: (session: StoreSession) => Promise<void>): Promise<void> {
    const { store } = this.#deps;
    if (beside === undefined) return store.saveJournal(entry);
    return store.atomically(async (session) => {
      await beside(session);
      await session.saveJournal(entry);
    });
  }
}

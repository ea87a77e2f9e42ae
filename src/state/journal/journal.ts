import pLimit from 'p-limit';
import type { Json } from '../../core/json/json.ts';
import { PortError } from '../../ports/errors.ts';
import type { JournalEntry, StoreSession } from '../../ports/store.ts';
import type { Watch } from '../../ports/tenant.ts';
import { failureText, keptReason, NotedSending } from './noted-call.ts';
import type { StateDeps } from '../deps.ts';

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
  /** Called with the refusal, where the call was certainly not carried out. */
  readonly refused?: (session: StoreSession) => Promise<void>;
}

/** A call that writes, and what the journal says of it. */
export interface Write<T> extends Beside<T> {
  readonly call: string;
  readonly facts: Json;
  /** Makes the call, and tells where it is sent again. */
  readonly make: (watch: Watch) => Promise<T>;
  readonly result: (value: T) => Json;
  /** Records what came of it, before the journal calls it done. */
  readonly record?: (value: T) => Promise<void>;
}

/** An entry before its call is over. */
type OpenEntry = Omit<JournalEntry, 'result'>;

/**
 * Notes a write before it is made and its result after it, so that a crash between them can be settled. Of one pass, one
 * write is made at a time.
 */
export class Journal {
  readonly #turn = pLimit(1);
  readonly #deps: StateDeps;
  readonly #pass: string;
  readonly #subject: string;
  readonly #begin: () => Promise<void>;

  constructor(deps: StateDeps, pass: RunningPass, subject: string) {
    this.#deps = deps;
    this.#pass = pass.id;
    this.#begin = pass.begin;
    this.#subject = subject;
  }

  /**
   * Makes a call between two entries. A refusal is a result. Where the call may have been done although no answer
   * came, or what came of it could not be recorded, the entry stays open for the next pass to settle. While the call is
   * tried again, the entry says so.
   */
  write<T>(write: Write<T>): Promise<T> {
    return this.#turn(() => this.#written(write));
  }

  async #written<T>({ call, facts, make, result, record, before, after, refused }: Write<T>): Promise<T> {
    await this.#begin();
    const entry: OpenEntry = {
      id: this.#deps.newId(),
      pass: this.#pass,
      subject: this.#subject,
      call,
      facts,
      startedAt: this.#deps.clock.now(),
    };
    await this.#save({ ...entry, result: undefined }, before);
    const sending = this.#sending(entry);
    const value = await this.#made(entry, sending, make, refused);
    await record?.(value);
    const sent = { ...entry, ...(await sending.over()) };
    await this.#end(sent, result(value), after && ((session) => after(session, value)));
    return value;
  }

  #sending(entry: OpenEntry): NotedSending {
    return new NotedSending((facts) => this.#save({ ...entry, ...facts, result: undefined }), this.#deps.log);
  }

  async #made<T>(
    entry: OpenEntry,
    sending: NotedSending,
    make: Write<T>['make'],
    refused: Write<T>['refused'],
  ): Promise<T> {
    try {
      return await make(sending.watch);
    } catch (error) {
      const sent = { ...entry, ...(await sending.over()) };
      if (!(error instanceof PortError)) await this.#leave(sent);
      else if (error.uncertain) await this.#end({ ...sent, failure: failureText(error) }, undefined);
      else await this.#end(sent, { refused: error.code, reason: keptReason(error) }, refused);
      throw error;
    }
  }

  /**
   * A call that was aborted may have been sent up to now: from now on it is waited for. Where that cannot be noted, neither
   * can the lease be given up, and whoever takes it over waits.
   */
  async #leave(entry: OpenEntry): Promise<void> {
    try {
      await this.#end(entry, undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#deps.log.debug('the end of an aborted call could not be noted', { reason });
    }
  }

  /** Without a result it stays open, and is known to be over. */
  #end(
    entry: OpenEntry,
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

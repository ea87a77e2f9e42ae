import pLimit from 'p-limit';
import type { Json } from '../../core/json/json.ts';
import { PortError } from '../../ports/errors.ts';
import type { JournalEntry, StoreSession } from '../../ports/store.ts';
import type { Watch } from '../../ports/tenant.ts';
import { failureText, savedReason, NotedSending } from './noted-call.ts';
import type { StateDeps } from '../deps.ts';

/** The run that makes writes. */
export interface CurrentRun {
  readonly id: string;
  /** Adds the run to the history as running. May be called again. */
  readonly begin: () => Promise<void>;
}

/** Further state to save with a call, in one transaction with its journal entry. */
export interface Beside<T> {
  /** Saves with the entry, before the call. */
  readonly before?: (session: StoreSession) => Promise<void>;
  /** Saves with the result. */
  readonly after?: (session: StoreSession, value: T) => Promise<void>;
  /** Saves with the refusal, where the call certainly had no effect. */
  readonly refused?: (session: StoreSession) => Promise<void>;
}

/** A call that writes, with the content of its journal entry. */
export interface Write<T> extends Beside<T> {
  readonly call: string;
  readonly facts: Json;
  /** Makes the call, and reports its retries to `watch`. */
  readonly make: (watch: Watch) => Promise<T>;
  readonly result: (value: T) => Json;
  /** Saves the result before the entry is completed. */
  readonly record?: (value: T) => Promise<void>;
}

/** An entry whose call is not completed. */
type OpenEntry = Omit<JournalEntry, 'result'>;

/**
 * Saves each write before the call and its result afterwards, so that Sluice can recover from a crash in between. A run
 * makes one write at a time.
 */
export class Journal {
  readonly #turn = pLimit(1);
  readonly #deps: StateDeps;
  readonly #run: string;
  readonly #subject: string;
  readonly #begin: () => Promise<void>;

  constructor(deps: StateDeps, run: CurrentRun, subject: string) {
    this.#deps = deps;
    this.#run = run.id;
    this.#begin = run.begin;
    this.#subject = subject;
  }

  /**
   * Makes a call between two saves of its entry. A refusal is a result. The entry stays open for the next run to
   * recover where the call may have taken effect without a response, or where its result could not be saved. During
   * retries, the entry says so.
   */
  write<T>(write: Write<T>): Promise<T> {
    return this.#turn(() => this.#written(write));
  }

  async #written<T>({ call, facts, make, result, record, before, after, refused }: Write<T>): Promise<T> {
    await this.#begin();
    const entry: OpenEntry = {
      id: this.#deps.newId(),
      run: this.#run,
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
      else await this.#end(sent, { refused: error.code, reason: savedReason(error) }, refused);
      throw error;
    }
  }

  /**
   * Records when an aborted call was last possibly sent, so that the next holder waits from then on. If that cannot be
   * saved, the lease cannot be released either, and the next holder waits for its expiry.
   */
  async #leave(entry: OpenEntry): Promise<void> {
    try {
      await this.#end(entry, undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#deps.log.debug('the end of an aborted call could not be noted', { reason });
    }
  }

  /** Ends a call. An entry without a result stays open, and its end is known. */
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

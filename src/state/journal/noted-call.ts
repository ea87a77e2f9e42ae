import type { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { JournalEntry } from '../../ports/store.ts';
import type { Watch } from '../../ports/tenant.ts';

/** Limit on the characters of a stored message of a tenant. */
const longestReason = 500;

/** Known attempts and failure of a call that did not succeed at once. */
type Sending = Pick<JournalEntry, 'sent' | 'failure'>;

/**
 * Saves each failure of a call that is being retried. The entries only inform people: a failed save does not stop the
 * call, and other code saves the essential state.
 */
export class NotedSending {
  readonly #save: (sending: Sending) => Promise<void>;
  readonly #log: Log;
  #known: Sending = {};
  #failure: PortError | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(save: (sending: Sending) => Promise<void>, log: Log) {
    this.#save = save;
    this.#log = log;
  }

  readonly watch: Watch = ({ sent, failure }) => {
    const known = { sent, failure: failureText(failure) };
    this.#known = known;
    // A retry that is sent needs no entry: its outcome follows.
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#saving = this.#saving.then(() => this.#note(known));
  };

  /**
   * Ends the saving of failures, so that none can overwrite the result. Returns the last known attempts and failure.
   */
  async over(): Promise<Sending> {
    await this.#saving;
    return this.#known;
  }

  async #note(known: Sending): Promise<void> {
    try {
      await this.#save(known);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.debug('a call that is sent again could not be noted', { reason });
    }
  }
}

/** Returns the failure as text: `POST … answered 503: busy [SLC2105]`. */
export function failureText(failure: PortError): string {
  return `${savedReason(failure)} [${failure.code}]`;
}

export function savedReason({ message }: PortError): string {
  return message.slice(0, longestReason);
}

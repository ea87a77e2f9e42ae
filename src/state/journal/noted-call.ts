import type { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { JournalEntry } from '../../ports/store.ts';
import type { Watch } from '../../ports/tenant.ts';

/** Characters of what a tenant said that are kept. */
const longestReason = 500;

/** What is known of a call that was not done at once. */
type Sending = Pick<JournalEntry, 'sent' | 'failure'>;

/**
 * Notes each failure of a call that is then tried again, while it goes on. That is for people to read: where it cannot
 * be noted the call goes on all the same, and what the journal must have is saved by others.
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
    // That it goes out once more is told by whatever comes of it.
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#saving = this.#saving.then(() => this.#note(known));
  };

  /** What is known when the call is over. Nothing is noted any more, so that it cannot take the place of the result. */
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

/** `POST … answered 503: busy [SLC2105]`. */
export function failureText(failure: PortError): string {
  return `${keptReason(failure)} [${failure.code}]`;
}

export function keptReason({ message }: PortError): string {
  return message.slice(0, longestReason);
}

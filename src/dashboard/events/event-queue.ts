import type { Event } from './schema.ts';

/** Limit of different events that wait for one listener. */
const most = 500;

/** Queue of a listener. Contains equal events only once, and drops the oldest beyond the limit. */
export class EventQueue {
  readonly #waiting = new Map<string, Event>();
  #wake: () => void = () => undefined;

  put(event: Event): void {
    const key = JSON.stringify([event.is, event.stage ?? null, event.run ?? null]);
    if (!this.#waiting.has(key)) this.#waiting.set(key, event);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > most && oldest !== undefined) this.#waiting.delete(oldest);
    this.#wake();
  }

  /** Yields the events in the order of their first occurrence until the signal aborts. */
  async *taken(signal: AbortSignal): AsyncIterable<Event> {
    const stop = () => this.#wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const [first] = this.#waiting;
        if (first === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
        else {
          this.#waiting.delete(first[0]);
          yield first[1];
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

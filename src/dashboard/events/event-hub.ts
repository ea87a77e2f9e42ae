import type { Sees } from '../api/service.ts';
import type { Event } from './schema.ts';
import { EventQueue } from './event-queue.ts';

interface Listener {
  readonly queue: EventQueue;
  readonly sees: Sees;
}

/** Sends listeners the events that they may see. */
export class EventHub {
  readonly #listeners = new Set<Listener>();
  readonly #changed: (isHeard: boolean) => void;

  /** Calls `changed` when the first listener comes and when the last one leaves. */
  constructor(changed: (isHeard: boolean) => void) {
    this.#changed = changed;
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  tell(event: Event): void {
    for (const { queue, sees } of this.#listeners)
      if (event.stage === undefined || sees(event.stage)) queue.put(event);
  }

  async *heard(sees: Sees, signal: AbortSignal): AsyncIterable<Event> {
    const listener = { queue: new EventQueue(), sees };
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#changed(true);
    try {
      yield* listener.queue.taken(signal);
    } finally {
      this.#listeners.delete(listener);
      if (!this.isHeard) this.#changed(false);
    }
  }
}

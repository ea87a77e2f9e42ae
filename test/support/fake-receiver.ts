import { PortError } from '../../src/ports/errors.ts';
import type { Message, Receiver } from '../../src/ports/receiver.ts';

/** How a fake receiver takes what it is told. */
export type Mood = 'well' | 'away' | 'refusing' | { readonly restFor: number };

/** The contract of a receiver in memory. */
export class FakeReceiver implements Receiver {
  readonly name: string;
  readonly taken: Message[] = [];
  tries = 0;
  mood: Mood = 'well';

  constructor(name = 'fake') {
    this.name = name;
  }

  async deliver(message: Message, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.tries += 1;
    if (this.mood === 'well') this.taken.push(message);
    else throw this.#trouble(this.mood);
  }

  #trouble(mood: Exclude<Mood, 'well'>): PortError {
    if (mood === 'away') return new PortError('it is away', { code: 'SLC2180', remedy: 'retry' });
    if (mood === 'refusing') return new PortError('it refuses', { code: 'SLC2182', remedy: 'wait' });
    return new PortError('it rests', { code: 'SLC2181', remedy: 'retry', retryAfter: mood.restFor });
  }
}

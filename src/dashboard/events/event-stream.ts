import type { Event } from './schema.ts';
import type { Clock } from '../../ports/clock.ts';

/** How often a line that says nothing is sent, so that nobody in between takes the connection for dead. Milliseconds. */
export const heartbeat = 15_000;

interface Listening {
  readonly events: (signal: AbortSignal) => AsyncIterable<Event>;
  readonly clock: Clock;
  /** False ends the stream: whoever listens may not any more. Asked at every event and every heartbeat. */
  readonly isCurrent: () => boolean;
  /** Called once, when the stream has ended or whoever listened is gone. */
  readonly onEnd: () => void;
}

/** Events as `text/event-stream`. One is read when the one before was taken: who reads slowly holds up nothing here. */
export function eventStream({ events, clock, isCurrent, onEnd }: Listening): ReadableStream<Uint8Array> {
  const ending = new AbortController();
  const source = events(ending.signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  // Both begin at once, and not when the first byte is taken: what moves until then is told.
  let next: Promise<IteratorResult<Event>> | undefined = quiet(source.next());
  let beat: Promise<'beat'> | undefined = quiet(beatOf(clock, ending.signal));
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    // Where nobody asks for the next event any more, this is what lets go of all that listens for it.
    source.return?.().catch(() => undefined);
    onEnd();
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(': hello\n\n')),
    pull: async (controller) => {
      next ??= quiet(source.next());
      beat ??= quiet(beatOf(clock, ending.signal));
      try {
        const first = await Promise.race([next, beat]);
        if (first === 'beat') beat = undefined;
        else next = undefined;
        if ((first !== 'beat' && first.done === true) || !isCurrent()) {
          end();
          controller.close();
        } else controller.enqueue(encoder.encode(first === 'beat' ? ':\n\n' : lines(first.value)));
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel: () => {
      end();
    },
  });
}

async function beatOf(clock: Clock, signal: AbortSignal): Promise<'beat'> {
  await clock.sleep(heartbeat, signal);
  return 'beat';
}

/** Once the stream has ended nobody waits for it, and that it failed then is no news. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function lines(event: Event): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

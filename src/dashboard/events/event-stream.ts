import type { Event } from './schema.ts';
import type { Clock } from '../../ports/clock.ts';

/** Interval between empty lines, which keep proxies from closing the connection. Milliseconds. */
export const heartbeat = 15_000;

interface Listening {
  readonly events: (signal: AbortSignal) => AsyncIterable<Event>;
  readonly clock: Clock;
  /**
   * Returns false to end the stream when the listener has lost its access. Called for every event and every heartbeat.
   */
  readonly isCurrent: () => boolean;
  /** Called once, when the stream has ended or the listener has left. */
  readonly onEnd: () => void;
}

/**
 * Returns events as `text/event-stream`. Takes an event only after the listener has taken the previous one, so a slow
 * listener blocks nothing here.
 */
export function eventStream({ events, clock, isCurrent, onEnd }: Listening): ReadableStream<Uint8Array> {
  const ending = new AbortController();
  const source = events(ending.signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  // Both begin immediately and not with the first read, so that events in between are not lost.
  let next: Promise<IteratorResult<Event>> | undefined = quiet(source.next());
  let beat: Promise<'beat'> | undefined = quiet(beatOf(clock, ending.signal));
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    // Releases the source's listeners when nobody asks for the next event any more.
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

/** Ignores a rejection after the stream's end, when nobody waits for the result. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function lines(event: Event): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

import { budgets } from '../../core/budgets.ts';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { BodyRoom, Place } from './body-room.ts';

export type BodyFailure = 'too large' | 'too slow' | 'crowded out' | 'gone';

/** A body, or why it was not read to its end. */
export type Body = { readonly bytes: Buffer } | { readonly failure: BodyFailure };

export interface BodyBounds {
  readonly room: BodyRoom;
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds from now until its last byte. */
  readonly deadline: number;
  readonly clock: Clock;
}

/** Reads a body as long as it keeps within its bounds. Afterwards nothing more of it is taken from the connection. */
export async function readBody(
  incoming: IncomingMessage,
  { room, limit, deadline, clock }: BodyBounds,
): Promise<Body> {
  const chunks: Buffer[] = [];
  const ended = new AbortController();
  const read = flow(incoming, room, (chunk, size, place) => {
    chunks.push(chunk);
    place.hold(chunk.length);
    return size <= limit;
  });
  const overdue = clock.sleep(deadline, ended.signal).then(
    () => 'too slow' as const,
    () => 'gone' as const,
  );
  const failure = await Promise.race([read.done, overdue]);
  read.stop();
  ended.abort();
  try {
    return failure === undefined ? { bytes: Buffer.concat(chunks) } : { failure };
  } finally {
    chunks.forEach(release);
  }
}

/**
 * Reads past what a refused client still sends, up to so many bytes. How long that may take in all is up to the
 * timeouts of the server, and to who else comes into the room.
 */
export async function readPast(incoming: IncomingMessage, room: BodyRoom, limit: number): Promise<void> {
  incoming.socket.setTimeout(budgets.webhook.refusedTime);
  const read = flow(incoming, room, (chunk, size) => {
    release(chunk);
    return size <= limit;
  });
  await read.done;
}

/**
 * Gives the memory of bytes back now. Left to the garbage collector, those of strangers pile up to what it thinks worth
 * its while, and that is more than they may use. Nothing may read them afterwards.
 */
export function release(bytes: Buffer): void {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength;
  if (isAlone && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}

/** Lets a body flow until it ends, breaks, has no place any more, or is not wanted; resolves with why, if not its end. */
function flow(
  incoming: IncomingMessage,
  room: BodyRoom,
  take: (chunk: Buffer, size: number, place: Place) => boolean,
): { readonly done: Promise<BodyFailure | undefined>; stop(): void } {
  const { promise: done, resolve } = Promise.withResolvers<BodyFailure | undefined>();
  let size = 0;
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (!take(chunk, size, place)) end('too large');
  };
  const onEnd = () => end(undefined);
  const onGone = () => end('gone');
  const stop = () => {
    place.leave();
    incoming.pause().off('data', onData).off('end', onEnd).off('close', onGone);
  };
  const end = (failure: BodyFailure | undefined) => {
    stop();
    resolve(failure);
  };
  const place = room.enter(() => end('crowded out'));
  // What breaks is closed too; that it broke is no news, and may be told when nobody reads any more.
  incoming.on('error', () => undefined);
  incoming.on('close', onGone).on('end', onEnd).on('data', onData).resume();
  if (incoming.destroyed) onGone();
  return { done, stop };
}

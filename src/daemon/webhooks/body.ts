import { budgets } from '../../core/budgets.ts';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { BodyRoom, BodyReservation } from './body-room.ts';

export type BodyFailure = 'too large' | 'too slow' | 'crowded out' | 'gone';

/** Body, or the reason why it was not read completely. */
export type Body = { readonly bytes: Buffer } | { readonly failure: BodyFailure };

export interface BodyBounds {
  readonly room: BodyRoom;
  /** Limit of the body in bytes. */
  readonly limit: number;
  /** Milliseconds from now until its last byte. */
  readonly deadline: number;
  readonly clock: Clock;
}

/** Reads a body within its limits. Reads nothing more of it from the connection afterwards. */
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
 * Discards the rest of a refused request, up to `limit` bytes. The server's timeouts and other bodies in the pool limit
 * the total time.
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
 * Releases the memory of bytes immediately. Bytes that wait for the garbage collector could exceed the memory limit of
 * unverified requests. Nothing may read the bytes afterwards.
 */
export function release(bytes: Buffer): void {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength;
  if (isAlone && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}

/**
 * Reads a body until it ends, fails, has to leave the pool or is not wanted any more. Resolves with the reason, or
 * undefined at its end.
 */
function flow(
  incoming: IncomingMessage,
  room: BodyRoom,
  take: (chunk: Buffer, size: number, place: BodyReservation) => boolean,
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
  // A broken stream is also closed, which is handled elsewhere. The error may arrive when nobody reads any more.
  incoming.on('error', () => undefined);
  incoming.on('close', onGone).on('end', onEnd).on('data', onData).resume();
  if (incoming.destroyed) onGone();
  return { done, stop };
}

import { budgets } from '../../core/budgets.ts';

/** The largest file that is taken. Bytes. */
export const fileLimit = budgets.exportFile.bytes;

/** A body as it arrives; throws what `tooLarge` gives once there is more than that many bytes. */
export async function* boundedBytes(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  tooLarge: () => Error,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    yield chunk;
  }
}

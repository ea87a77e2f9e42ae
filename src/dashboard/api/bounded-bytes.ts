import { budgets } from '../../core/budgets.ts';

/** Limit of an uploaded file. Bytes. */
export const fileLimit = budgets.exportFile.bytes;

/** Yields a body as it arrives. Throws the error of `tooLarge` once it exceeds the limit. */
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

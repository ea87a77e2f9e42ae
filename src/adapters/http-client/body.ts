/** The response has more bytes than the limit. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/**
 * Returns the bytes of a response, at most `maxBytes` after decompression, counted while they arrive. Beyond that,
 * throws `TooLarge` and closes the connection. An incomplete body rejects with the error of `fetch`.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return concatenated(chunks, size);
}

/**
 * Returns the first bytes of a response, at most `maxBytes`, or as many as arrived before it broke off. Throws only the
 * signal's reason: the body of a failure only explains it and must not hide the status.
 */
export async function readBeginning(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= maxBytes) break;
    }
  } catch {
    signal.throwIfAborted();
  }
  return concatenated(chunks, size).subarray(0, maxBytes);
}

function concatenated(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

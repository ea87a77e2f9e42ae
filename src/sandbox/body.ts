import { Problem } from './problem.ts';

/** The largest body that the platform takes. */
export const maximumBody = 10 * 1024 * 1024;

/** Beyond this, what is sent is not even read to its end. */
const maximumDrain = 8 * maximumBody;

/**
 * The bytes of a request, at most `limit`. A body that is somewhat larger is read to its end, so that the sender gets
 * the answer, and thrown away. Throws a 413 `Problem`.
 */
export async function readBody(request: Request, limit: number = maximumBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= limit) chunks.push(chunk);
    if (length > maximumDrain) break;
  }
  if (length > limit) throw new Problem(413, `the body is larger than ${limit} bytes`);
  return Buffer.concat(chunks);
}

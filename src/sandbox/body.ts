import { HttpProblem } from './problem.ts';

/** Largest body that the platform accepts. */
export const maximumBody = 10 * 1024 * 1024;

/** Size from which a body is not even read to its end. */
const maximumDrain = 8 * maximumBody;

/**
 * Returns the bytes of a request, at most `limit`. Reads a slightly larger body to its end and discards it, so that the
 * sender gets the response. Throws a 413 `HttpProblem`.
 */
export async function readBody(request: Request, limit: number = maximumBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= limit) chunks.push(chunk);
    if (length > maximumDrain) break;
  }
  if (length > limit) throw new HttpProblem(413, `the body is larger than ${limit} bytes`);
  return Buffer.concat(chunks);
}

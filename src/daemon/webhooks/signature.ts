import { createHmac, timingSafeEqual } from 'node:crypto';

const form = /^sha256=([0-9a-f]{64})$/i;

/** Returns the digest in `X-Hub-Signature-256`. Returns undefined for any other form or a repeated header. */
export function readSignature(header: string | readonly string[] | undefined): Buffer | undefined {
  const digits = typeof header === 'string' ? form.exec(header)?.[1] : undefined;
  return digits === undefined ? undefined : Buffer.from(digits, 'hex');
}

/** Returns true if the secret signed these bytes. Takes the same time for all signatures of the same length. */
export function isSigned(body: Uint8Array, signature: Uint8Array, secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature);
}

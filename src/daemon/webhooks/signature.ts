import { createHmac, timingSafeEqual } from 'node:crypto';

const form = /^sha256=([0-9a-f]{64})$/i;

/** The digest that `X-Hub-Signature-256` gives; undefined for any other form, also where the header stands twice. */
export function readSignature(header: string | readonly string[] | undefined): Buffer | undefined {
  const digits = typeof header === 'string' ? form.exec(header)?.[1] : undefined;
  return digits === undefined ? undefined : Buffer.from(digits, 'hex');
}

/** True where this secret signed these bytes. How long that takes does not depend on how much of it is right. */
export function isSigned(body: Uint8Array, signature: Uint8Array, secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature);
}

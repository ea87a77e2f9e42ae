import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns true if two texts are equal. The duration does not depend on the matching part. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** Returns a digest that identifies a text without revealing it. */
export function digestText(text: string): string {
  return digestOf(text).toString('base64url');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

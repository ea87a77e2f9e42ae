import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are one. How long that takes says nothing of how much of them is alike. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** Names a text without saying it. */
export function digestText(text: string): string {
  return digestOf(text).toString('base64url');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

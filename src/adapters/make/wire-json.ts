import { parse } from 'lossless-json';
import { ExactNumber } from '../../core/json/json.ts';

/**
 * An answer that is not what Make's API says. The message names the place and what is wrong with it, and quotes nothing
 * of the answer: lists of hooks hold addresses that are as good as passwords.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** JSON that keeps the digits of numbers which JavaScript would change. Throws `WireError`. */
export function parseBody(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return parse(text, undefined, (digits) => {
      const value = Number(digits);
      return String(value) === digits ? value : new ExactNumber(digits);
    });
  } catch {
    // Also a nesting that is too deep. What the parser says would quote the answer.
    throw new WireError('it is not JSON');
  }
}

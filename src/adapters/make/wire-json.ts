import { parse } from 'lossless-json';
import { ExactNumber } from '../../core/json/json.ts';

/**
 * Response that violates Make's API. The message names the place and the problem, and quotes nothing of the response,
 * because lists of hooks have addresses that are as good as passwords.
 */
export class MakeWireError extends Error {
  override readonly name = 'MakeWireError';
}

/** Parses JSON and keeps the digits of numbers that JavaScript would change. Throws `MakeWireError`. */
export function parseBody(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return parse(text, undefined, (digits) => {
      const value = Number(digits);
      return String(value) === digits ? value : new ExactNumber(digits);
    });
  } catch {
    // Includes too deep nesting. The parser's message would quote the response.
    throw new MakeWireError('it is not JSON');
  }
}

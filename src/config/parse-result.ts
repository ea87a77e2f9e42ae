import * as z from 'zod';
import type { ConfigCode } from './codes.ts';
import type { ConfigFault } from './problem.ts';

/** Parsed value, or a complaint about the text. A complaint never repeats the text. */
export type ParseResult<T> = { readonly value: T } | ConfigFault;

export function isComplaint<T>(reading: ParseResult<T>): reading is ConfigFault {
  return 'code' in reading;
}

/** Returns a complaint about the form of a value. */
export function malformed(message: string, remedy: string, code: ConfigCode = 'SLC1106'): ConfigFault {
  return { code, message, remedy };
}

/**
 * Returns the schema of a text that `read` converts. The pattern describes its form in the JSON Schema, so every text
 * that `read` accepts must match it.
 */
export function textAs<T>(read: (text: string) => ParseResult<T>, pattern: RegExp) {
  return z
    .string()
    .meta({ pattern: pattern.source })
    .transform((text, context): T => {
      const reading = read(text);
      if (!isComplaint(reading)) return reading.value;
      const { message, ...params } = reading;
      // `continue` keeps a union of mappings on this option, so that it reports the text alone.
      context.issues.push({ code: 'custom', input: text, message, params, continue: true });
      return z.NEVER;
    });
}

/** Returns the schema of a text that only has to match a pattern. */
export function textLike(pattern: RegExp, message: string, remedy: string) {
  return textAs((text) => (pattern.test(text) ? { value: text } : malformed(message, remedy)), pattern);
}

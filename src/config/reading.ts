import * as z from 'zod';
import type { ConfigCode } from './codes.ts';
import type { Complaint } from './problem.ts';

/** A text understood, or what is wrong with it. A complaint never repeats the text. */
export type Reading<T> = { readonly value: T } | Complaint;

export function isComplaint<T>(reading: Reading<T>): reading is Complaint {
  return 'code' in reading;
}

/** A complaint about the form of a value. */
export function malformed(message: string, remedy: string, code: ConfigCode = 'SLC1106'): Complaint {
  return { code, message, remedy };
}

/**
 * The schema of a text that `read` turns into a value. The pattern is what a JSON Schema can say of the form: every
 * text that `read` takes must match it.
 */
export function textAs<T>(read: (text: string) => Reading<T>, pattern: RegExp) {
  return z
    .string()
    .meta({ pattern: pattern.source })
    .transform((text, context): T => {
      const reading = read(text);
      if (!isComplaint(reading)) return reading.value;
      const { message, ...params } = reading;
      // `continue` lets a union of mappings see that this one was meant, and tell of the text alone.
      context.issues.push({ code: 'custom', input: text, message, params, continue: true });
      return z.NEVER;
    });
}

/** The schema of a text that only has to match a pattern. */
export function textLike(pattern: RegExp, message: string, remedy: string) {
  return textAs((text) => (pattern.test(text) ? { value: text } : malformed(message, remedy)), pattern);
}

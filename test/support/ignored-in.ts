import { parseFieldPattern } from '../../src/core/render/field-pattern.ts';
import type { Ignored } from '../../src/core/render/ignored.ts';

/** Ignores these fields in every file. A name alone means all fields of that name. */
export function ignoredIn(...fields: readonly string[]): Ignored {
  return new Map([['**', fields.map((field) => patternOf(/^\w+$/.test(field) ? `/**/${field}` : field))]]);
}

function patternOf(written: string) {
  const parsed = parseFieldPattern(written);
  if (parsed.pattern === undefined) throw new Error(`${written}: ${parsed.reason}`);
  return parsed.pattern;
}

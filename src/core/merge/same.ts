import {
  ComposedText,
  Conflict,
  EnvironmentValue,
  HookAddress,
  Reference,
  Secret,
} from '../stream/content.ts';
import { ExactNumber } from '../json/json.ts';
import { meaningText } from '../diff/meaning.ts';
import { Flow, isHollowArray, isHollowObject, type Hollow } from './hollow.ts';

/** Tells whether two values are written alike, digit for digit. Of modules in flows, compares only the keys. */
export function same(one: Hollow | undefined, other: Hollow | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  if (one instanceof Flow) return other instanceof Flow && sameKeys(one.keys, other.keys);
  if (isHollowArray(one)) {
    return (
      isHollowArray(other) &&
      one.length === other.length &&
      one.every((item, index) => same(item, other[index]))
    );
  }
  if (isHollowObject(one)) {
    if (!isHollowObject(other)) return false;
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
    );
  }
  return sameLeaf(one, other);
}

/** Tells whether everything in `part` is in `whole`, in the same order. */
export function isReduced(whole: Hollow | undefined, part: Hollow | undefined): boolean {
  if (same(whole, part)) return true;
  if (whole instanceof Flow && part instanceof Flow) return isSubsequence(whole.keys, part.keys, Object.is);
  if (whole instanceof Flow) return isHollowArray(part) && part.length === 0;
  if (isHollowArray(whole)) return isHollowArray(part) && isSubsequence(whole, part, isReduced);
  if (!isHollowObject(whole) || !isHollowObject(part)) return false;
  return Object.keys(part).every((key) => Object.hasOwn(whole, key) && isReduced(whole[key], part[key]));
}

function isSubsequence<T>(
  whole: readonly T[],
  part: readonly T[],
  matches: (whole: T, part: T) => boolean,
): boolean {
  let at = 0;
  for (const item of whole) {
    const wanted = part[at];
    if (wanted !== undefined && matches(item, wanted)) at += 1;
  }
  return at === part.length;
}

export function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

function sameLeaf(one: Hollow, other: Hollow): boolean {
  if (one instanceof ExactNumber) return other instanceof ExactNumber && one.text === other.text;
  const isForm =
    one instanceof Reference ||
    one instanceof EnvironmentValue ||
    one instanceof Secret ||
    one instanceof HookAddress ||
    one instanceof ComposedText ||
    one instanceof Conflict;
  return isForm && hollowText(one) === hollowText(other);
}

/** Returns a text that is equal for values of the same meaning, whatever the notation of their numbers. */
export function hollowText(value: Hollow): string {
  if (value instanceof Flow) return `flow${JSON.stringify(value.keys)}`;
  if (isHollowArray(value)) return `[${value.map(hollowText).join(',')}]`;
  if (isHollowObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${hollowText(value[key] ?? null)}`).join(',')}}`;
  }
  return meaningText(value);
}

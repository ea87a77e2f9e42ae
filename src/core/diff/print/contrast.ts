import { beginning, ending, exact, lookAlike, safe } from '../../text/safe-text.ts';

/** Two texts to show side by side. */
export interface Contrast {
  readonly old: string;
  readonly now: string;
}

/** Limit on the characters of a text before it is cut. */
const longest = 60;
/** Number of equal characters to show before the first difference. */
const kept = 12;

/** Returns two different texts in a safe and short form that still shows a difference. */
export function contrast(before: string, after: string): Contrast {
  const { old, now } = aroundTheDifference(before, after);
  const show = lookAlike(old, now) ? exact : safe;
  return { old: show(old), now: show(now) };
}

/** Cuts long texts, but keeps the first different character. */
function aroundTheDifference(before: string, after: string): Contrast {
  if (before.length <= longest && after.length <= longest) return { old: before, now: after };
  const start = sharedStart(before, after);
  const end = sharedEnd(before.slice(start), after.slice(start));
  const cut = (text: string) => {
    const lead = ending(text.slice(0, start), kept);
    const middle = beginning(text.slice(start, text.length - end), longest - kept);
    return `${lead}${middle}${beginning(text.slice(text.length - end), middle.endsWith('…') ? 0 : kept)}`;
  };
  return { old: cut(before).replace(/…+/g, '…'), now: cut(after).replace(/…+/g, '…') };
}

function sharedStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one[at] === other[at]) at += 1;
  return isHalf(one[at - 1]) ? at - 1 : at;
}

function sharedEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one.at(-1 - count) === other.at(-1 - count)) count += 1;
  return count > 0 && isLaterHalf(one.at(-count)) ? count - 1 : count;
}

const isHalf = (unit: string | undefined) => unit !== undefined && /[\ud800-\udbff]/.test(unit);
const isLaterHalf = (unit: string | undefined) => unit !== undefined && /[\udc00-\udfff]/.test(unit);

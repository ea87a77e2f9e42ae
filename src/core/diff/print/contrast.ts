import { beginning, ending, exact, lookAlike, safe } from '../../text/safe-text.ts';
import { sharedEnd, sharedStart } from '../../text/shared-ends.ts';

/** Two texts to show side by side. */
export interface Contrast {
  readonly old: string;
  readonly now: string;
}

/** Limit on the characters of a text before it is cut. */
const longest = 60;
/** Number of equal characters to show before the first difference. */
const kept = 12;

/** Returns two different texts in a safe form that still shows a difference: short, or `isWhole`. */
export function contrast(before: string, after: string, isWhole = false): Contrast {
  const { old, now } = isWhole ? { old: before, now: after } : aroundTheDifference(before, after);
  const show = lookAlike(old, now) ? exact : safe;
  return { old: show(old), now: show(now) };
}

/** Cuts long texts, but keeps the first different character. */
function aroundTheDifference(before: string, after: string): Contrast {
  if (before.length <= longest && after.length <= longest) return { old: before, now: after };
  const equal = sharedStart(before, after);
  const start = isHalf(before[equal - 1]) ? equal - 1 : equal;
  const equalEnd = sharedEnd(before, after, start);
  const end = equalEnd > 0 && isLaterHalf(before.at(-equalEnd)) ? equalEnd - 1 : equalEnd;
  const cut = (text: string) => {
    const lead = ending(text.slice(0, start), kept);
    const middle = beginning(text.slice(start, text.length - end), longest - kept);
    return `${lead}${middle}${beginning(text.slice(text.length - end), middle.endsWith('…') ? 0 : kept)}`;
  };
  return { old: cut(before).replace(/…+/g, '…'), now: cut(after).replace(/…+/g, '…') };
}

const isHalf = (unit: string | undefined) => unit !== undefined && /[\ud800-\udbff]/.test(unit);
const isLaterHalf = (unit: string | undefined) => unit !== undefined && /[\udc00-\udfff]/.test(unit);

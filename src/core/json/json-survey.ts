import { endOfString, isKey } from './escaped-keys.ts';

/** Facts from one scan of a JSON text, without recursion and without assuming that the text is well-formed. */
export interface JsonSurvey {
  /** Excess over a limit, and the offset at which it was noticed. The rest of the text was not read. */
  readonly excess: { readonly at: number; readonly reason: string } | undefined;
  /** Values in the text, at any level. */
  readonly values: number;
  /** Members in the text, with repeated keys: colons outside of strings. */
  readonly members: number;
  /** Tells whether there may be a number that a JavaScript number would print with other digits. */
  readonly hasOddNumber: boolean;
}

export interface JsonLimits {
  /** Largest input. */
  readonly bytes: number;
  /** Deepest nesting of arrays and objects. */
  readonly depth: number;
  /** Texts, numbers, arrays and all other values, at any level. */
  readonly values: number;
  /** Object size. */
  readonly members: number;
}

const [quote, colon, comma, minus, zero, nine] = [0x22, 0x3a, 0x2c, 0x2d, 0x30, 0x39];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [trueStart, falseStart, nullStart] = [0x74, 0x66, 0x6e];

/** Largest number of digits for which every number is exact. */
const safeDigits = 15;

export function surveyJson(text: string, limits: Omit<JsonLimits, 'bytes'>): JsonSurvey {
  let depth = 0;
  let members = 0;
  /** Values and keys begun. The start of a text does not show which of both it is. */
  let begun = 0;
  let hasOddNumber = false;
  const membersAt = new Uint32Array(limits.depth + 1);
  const survey = (at?: number, reason = ''): JsonSurvey => {
    const excess = at === undefined ? undefined : { at, reason };
    return { excess, values: begun - members, members, hasOddNumber };
  };
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      begun += 1;
      at = endOfString(text, at);
    } else if (code === colon) {
      members += 1;
      const here = (membersAt[depth] ?? 0) + 1;
      if (here > limits.members) return survey(at, `an object has more than ${limits.members} members`);
      membersAt[depth] = here;
      // The text was a key, so it no longer counts as a value. Each key comes before a colon.
      if (begun - members > limits.values) return survey(at, tooMany(limits));
    } else if (code === minus || (code >= zero && code <= nine)) {
      begun += 1;
      const end = endOfNumber(text, at);
      hasOddNumber ||= isOdd(text, at, end);
      at = end - 1;
    } else if (code === openList || code === openObject) {
      depth += 1;
      begun += 1;
      if (depth > limits.depth) return survey(at, `nested deeper than ${limits.depth} levels`);
      membersAt[depth] = 0;
      if (begun - members > limits.values) return survey(at, tooMany(limits));
    } else if (code === closeList || code === closeObject) depth = Math.max(0, depth - 1);
    else if (code === comma) {
      if (begun - members > limits.values) return survey(at, tooMany(limits));
    } else if (code === trueStart || code === falseStart || code === nullStart) begun += 1;
  }
  return begun - members > limits.values ? survey(text.length, tooMany(limits)) : survey();
}

const tooMany = ({ values }: Pick<JsonLimits, 'values'>) => `has more than ${values} values`;

/** Finds the first key that occurs twice in one object of a JSON text, and the offset of its second occurrence. */
export function repeatedKey(text: string): { readonly key: string; readonly at: number } | undefined {
  const keys: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === openObject || code === openList) keys.push(new Set());
    else if (code === closeObject || code === closeList) keys.pop();
    else if (code === quote) {
      const start = at;
      at = endOfString(text, at);
      if (!isKey(text, at)) continue;
      const key = JSON.parse(text.slice(start, at + 1)) as string;
      if (keys.at(-1)?.has(key) === true) return { key, at: start + 1 };
      keys.at(-1)?.add(key);
    }
  }
  return undefined;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isOfNumber(text.charCodeAt(end))) end += 1;
  return end;
}

/** Tells whether a number is anything but `0` or a whole number in JavaScript's own notation. */
function isOdd(text: string, start: number, end: number): boolean {
  if (end - start > safeDigits) return true;
  const first = text.charCodeAt(start) === minus ? start + 1 : start;
  if (text.charCodeAt(first) === zero) return first !== start || end !== first + 1;
  for (let at = first; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) return true;
  }
  return first === end;
}

/** Tells whether a character is a digit, sign, point or exponent. */
function isOfNumber(code: number): boolean {
  return (
    (code >= zero && code <= nine) ||
    code === minus ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x45 ||
    code === 0x65
  );
}

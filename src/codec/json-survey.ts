/** What one look over a JSON text tells, without recursion and without trusting that it is well formed. */
export interface JsonSurvey {
  /** Offset of the first bracket that opens a level beyond the limit. */
  readonly tooDeep: number | undefined;
  /** Colons outside of strings: the members that the text writes, repeated keys included. */
  readonly members: number;
  /** True if there may be a number whose digits a JavaScript number would not give back. */
  readonly hasOddNumber: boolean;
}

const [quote, backslash, colon, minus, zero, nine] = [0x22, 0x5c, 0x3a, 0x2d, 0x30, 0x39];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The most digits of which every number is exact. */
const safeDigits = 15;

export function surveyJson(text: string, maxDepth: number): JsonSurvey {
  let depth = 0;
  let members = 0;
  let hasOddNumber = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === colon) members += 1;
    else if (code === minus || (code >= zero && code <= nine)) {
      const end = endOfNumber(text, at);
      hasOddNumber ||= isOdd(text, at, end);
      at = end - 1;
    } else if (code === openList || code === openObject) {
      depth += 1;
      if (depth > maxDepth) return { tooDeep: at, members, hasOddNumber };
    } else if (code === closeList || code === closeObject) depth -= 1;
  }
  return { tooDeep: undefined, members, hasOddNumber };
}

/** Offset of the quote that ends the string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isOfNumber(text.charCodeAt(end))) end += 1;
  return end;
}

/** True for all but `0` and whole numbers that are written in the one way that a JavaScript number has for them. */
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

/** Digits, sign, point and exponent. */
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

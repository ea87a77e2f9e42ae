/** Callback for each value, inner ones before outer ones, with the arguments of `JSON.parse`'s reviver. */
export type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** `JSON.parse` with the engine's reviver, which receives the text of a number. */
const parse = JSON.parse as (text: string, revive?: Reviver) => unknown;

/** A key of a JSON text, by the offsets of its quotes. */
interface Key {
  readonly start: number;
  readonly end: number;
  readonly isEscaped: boolean;
}

/** Start of a substitute for a key. */
const mark = '%';

/**
 * Parses JSON like `JSON.parse`, but with the right keys. The engine may read a key with an escape as one with a
 * backslash, such as `\n` as `\`, after it read that one in an object of the same shape
 * (https://github.com/nodejs/node/issues/63785). So it is given substitutes for such keys.
 */
export function parseWithKeys(text: string, revive?: Reviver): unknown {
  const keys = markedKeys(text);
  if (!keys.some(({ isEscaped }) => isEscaped)) return parse(text, revive);
  try {
    return parse(withStandIns(text, keys), originalKeys(text, keys, revive));
  } catch (error) {
    // The error's offsets are those of the text with substitutes.
    parse(text, revive);
    throw error;
  }
}

/** Returns keys with an escape, and all keys that begin like a substitute. */
function markedKeys(text: string): readonly Key[] {
  const keys: Key[] = [];
  let escape = text.indexOf('\\');
  if (escape === -1) return keys;
  for (let start = text.indexOf('"'); start !== -1;) {
    const end = endOfString(text, start);
    if (escape !== -1 && escape < start) escape = text.indexOf('\\', start);
    const isEscaped = escape !== -1 && escape < end;
    if ((isEscaped || text[start + 1] === mark) && isKey(text, end)) keys.push({ start, end, isEscaped });
    start = text.indexOf('"', end + 1);
  }
  return keys;
}

function withStandIns(text: string, keys: readonly Key[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const [index, { start, end }] of keys.entries()) {
    parts.push(text.slice(from, start), `"${mark}${index}"`);
    from = end + 1;
  }
  return `${parts.join('')}${text.slice(from)}`;
}

/** Restores the keys in each object before `revive` sees it. */
function originalKeys(text: string, keys: readonly Key[], revive: Reviver | undefined): Reviver {
  const originals = keys.map(({ start, end }) => JSON.parse(text.slice(start, end + 1)) as string);
  const original = (key: string) => (key.startsWith(mark) ? (originals[Number(key.slice(1))] ?? key) : key);
  return (key, value, context) => {
    const whole =
      typeof value === 'object' && value !== null && Object.keys(value).some((name) => name.startsWith(mark))
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [original(name), member]))
        : value;
    return revive === undefined ? whole : revive(original(key), whole, context);
  };
}

/** Tells whether the string that ends at an offset of a JSON text is a key. */
export function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (isSpace(text.charCodeAt(next))) next += 1;
  return text[next] === ':';
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Returns the offset of the quote that ends the string, or of the end of the text. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isAfterEscape(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isAfterEscape(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

import { parseJson } from '../../core/json/json-text.ts';
import {
  ComposedText,
  contentMember,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../../core/stream/content.ts';
import { InvalidInput, pointer } from '../../core/problems/problem.ts';
import type { TreeFile } from '../../core/tree/tree.ts';

/** Text of a file, either direct or decoded from another text. */
export interface ScannedText {
  readonly place: TextPath;
  /** Key of the text's member, or the name next to it, as one line. */
  readonly name: string;
  readonly text: string;
  /** True if nothing is encoded in the text. */
  readonly isPlain: boolean;
}

/** Returns true for a plain text under a name that needs no second report, wherever it is. */
export type IsKnown = (name: string, text: string) => boolean;

/** Position of a text: keys and indices from the top, with the decoding steps in between. */
export type TextPath = readonly (string | Decoded)[];

/** Decoding step in a position. The following parts refer to the decoded text. */
export class Decoded {
  readonly from: string;
  constructor(from: string) {
    this.from = from;
  }
}

/** Limit of nested decodings. Base64 of JSON whose texts are parts of URLs has three. */
const deepest = 3;

/** Shortest text that any rule accepts as a secret. */
const shortest = 8;

const longestName = 100;

/**
 * Reports every text of a file that may contain a secret: each value with its key, and texts encoded in it as JSON,
 * base64 or percent-encoding. Excludes values that an environment supplies (`$secret`, `$value`) and known texts.
 */
export function scannedTexts(
  { content, own }: TreeFile,
  found: (text: ScannedText) => void,
  isKnown: IsKnown = () => false,
): void {
  const walk = new TextWalk(found, isKnown);
  walk.visit(content, '');
  walk.visit(own, '');
}

/** Returns a position as a JSON pointer, followed by the decoding and the position in the decoded text. */
export function placeText(place: TextPath): string {
  let text = '';
  for (const step of place) {
    if (step instanceof Decoded) text += ` (${step.from})`;
    else text += (text.endsWith(')') ? ' ' : '') + pointer([step]);
  }
  return text;
}

class TextWalk {
  readonly #found: (text: ScannedText) => void;
  readonly #isKnown: IsKnown;
  /** Position of the current value. */
  readonly #place: (string | Decoded)[] = [];
  /** Number of decodings on the way to the current value. */
  #decodings = 0;

  constructor(found: (text: ScannedText) => void, isKnown: IsKnown) {
    this.#found = found;
    this.#isKnown = isKnown;
  }

  visit(value: Content, name: string): void {
    if (typeof value === 'string') this.#text(value, name);
    else if (value instanceof ComposedText) {
      const parts = value.parts.map((part) => (typeof part === 'string' ? part : ' '));
      this.#text(parts.join(''), name);
    } else if (isContentArray(value)) this.#items(value, name);
    else if (isContentObject(value)) this.#object(value);
  }

  #items(items: readonly Content[], name: string): void {
    for (let index = 0; index < items.length; index += 1) {
      this.#place.push(String(index));
      this.visit(items[index] as Content, name);
      this.#place.pop();
    }
  }

  #object(object: ContentObject): void {
    for (const key of Object.keys(object)) {
      this.#place.push(key);
      this.#member(key, object[key] as Content);
      this.#place.pop();
    }
    // Headers and parameters often have the form `{name, value}`, where the name describes the value.
    const text = contentMember(object, 'value');
    if (typeof text !== 'string') return;
    const name = contentMember(object, 'name') ?? contentMember(object, 'key');
    if (typeof name !== 'string') return;
    this.#place.push('value');
    this.#tell(text, nameOf(name), false);
    this.#place.pop();
  }

  #member(key: string, value: Content): void {
    const name = nameOf(key);
    // Every text is reported with its name, so a long name is shortened there and reported once as a text of its own.
    if (key.length > longestName) this.#text(key, '');
    else if (typeof value !== 'string' || value.length < shortest) this.#name(name);
    this.visit(value, name);
  }

  #name(name: string): void {
    if (name.length >= shortest && !this.#isKnown(name, '')) this.#tell('', name, true);
  }

  #text(text: string, name: string): void {
    if (text.length < shortest || this.#isKnown(name, text)) return;
    const isDeep = this.#decodings >= deepest;
    const json = isDeep ? undefined : jsonIn(text);
    if (json !== undefined) {
      this.#name(name);
      this.#decoded(json, 'JSON', name);
      return;
    }
    const unescaped = isDeep ? text : percentDecoded(text);
    const inners = isDeep ? [] : base64In(text);
    this.#tell(text, name, !isDeep && unescaped === text && inners.length === 0);
    if (unescaped !== text) this.#decoded(unescaped, 'percent-decoded', name);
    for (const inner of inners) this.#decoded(inner, 'base64', name);
  }

  #decoded(value: Content, from: string, name: string): void {
    this.#place.push(new Decoded(from));
    this.#decodings += 1;
    this.visit(value, name);
    this.#decodings -= 1;
    this.#place.pop();
  }

  #tell(text: string, name: string, isPlain: boolean): void {
    if (text.length < shortest && name.length < shortest) return;
    this.#found({ place: [...this.#place], name, text, isPlain });
  }
}

/** Returns a key as a single short line. */
function nameOf(key: string): string {
  const name = key.length > longestName ? key.slice(0, longestName) : key;
  return /\s/.test(name) ? name.replaceAll(/\s+/g, ' ') : name;
}

/** Beginning of JSON objects and arrays. Most expressions such as `{{2.data}}` do not match. */
const jsonBeginning = /^\s*(?:\{\s*["}]|\[\s*(?:[[\]{"\d-]|true|false|null))/;

/**
 * Parses a text that is a JSON object or array. Returns undefined for any other text, including one with repeated keys.
 */
function jsonIn(text: string): Content | undefined {
  if (!jsonBeginning.test(text)) return undefined;
  try {
    return parseJson(new TextEncoder().encode(text), '');
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Returns the texts in base64 of at least 18 bytes, even over several lines. Excludes binary data. */
function base64In(text: string): readonly string[] {
  if (text.length < shortestRun) return [];
  const isLines = text.includes('\n') && /^[A-Za-z0-9+/_-]+(?:\r?\n[A-Za-z0-9+/_-]+)+={0,2}\s*$/.test(text);
  const searched = isLines ? text.replaceAll(/\s+/g, '') : text;
  if (!hasLongRun(searched)) return [];
  const runs = searched.match(longRuns) ?? [];
  return runs.flatMap((run) => {
    const decoded = utf8(Buffer.from(run, 'base64'));
    return decoded === undefined ? [] : [decoded];
  });
}

/** Shortest sequence of base64 characters that counts as encoded. */
const shortestRun = 24;
const longRuns = new RegExp(`[A-Za-z0-9+/_-]{${shortestRun},}={0,2}`, 'g');

/**
 * Returns true if a text may contain such a sequence. Checks one character in each interval of that length, because no
 * sequence fits between two of them. Rules out ordinary text without reading all of it.
 */
function hasLongRun(text: string): boolean {
  for (let at = shortestRun - 1; at < text.length; at += shortestRun) {
    let [start, end] = [at, at + 1];
    if (!isOfBase64(text.charCodeAt(at))) continue;
    while (start > 0 && isOfBase64(text.charCodeAt(start - 1))) start -= 1;
    while (end - start < shortestRun && end < text.length && isOfBase64(text.charCodeAt(end))) end += 1;
    if (end - start >= shortestRun) return true;
  }
  return false;
}

/** Returns true for letters, digits and `+/_-`, which covers both alphabets. */
function isOfBase64(code: number): boolean {
  const lower = code | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x5f
  );
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[^\P{Cc}\t\r\n]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

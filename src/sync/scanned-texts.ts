import { parseJson } from '../codec/json-text.ts';
import {
  ComposedText,
  contentMember,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../domain/content.ts';
import { InvalidInput, pointer } from '../domain/problem.ts';
import type { TreeFile } from '../domain/tree.ts';

/** A text of a file, as it stands there or as what is encoded in it. */
export interface ScannedText {
  readonly place: Place;
  /** Key of the member that it is the value of, or what stands beside it as its name; a line. */
  readonly name: string;
  readonly text: string;
}

/** Where a text stands: made for every text, and written out (`placeText`) for few. */
export interface Place {
  readonly parent: Place | undefined;
  /** A key or an index; how it was decoded, where the parent is a text. */
  readonly step: string;
  readonly isDecoded: boolean;
  /** How many times a text was decoded on the way. */
  readonly decodings: number;
}

/** How often a text is decoded again: base64 of JSON whose texts are parts of URLs is three. */
const deepest = 3;

/** No rule takes fewer characters for a secret. */
const shortest = 8;

/**
 * Tells every text of a file that may hold a secret: each value with its key, and what is written in it as JSON, base64
 * or percent-encoded. What an environment supplies (`$secret`, `$value`) is not there.
 */
export function scannedTexts({ content, own }: TreeFile, found: (text: ScannedText) => void): void {
  const walk = new TextWalk(found);
  const top = { parent: undefined, step: '', isDecoded: false, decodings: 0 };
  walk.visit(content, top, '');
  walk.visit(own, top, '');
}

/** A JSON pointer; behind it, how the text there was decoded, and where in that. */
export function placeText({ parent, step, isDecoded }: Place): string {
  if (parent === undefined) return '';
  const before = placeText(parent);
  if (isDecoded) return `${before} (${step})`;
  return before.endsWith(')') ? `${before} ${pointer([step])}` : before + pointer([step]);
}

class TextWalk {
  readonly #found: (text: ScannedText) => void;

  constructor(found: (text: ScannedText) => void) {
    this.#found = found;
  }

  visit(value: Content, place: Place, name: string): void {
    if (typeof value === 'string') this.#text(value, place, name);
    else if (value instanceof ComposedText) {
      const parts = value.parts.map((part) => (typeof part === 'string' ? part : ' '));
      this.#text(parts.join(''), place, name);
    } else if (isContentArray(value))
      value.forEach((item, index) => this.visit(item, member(place, String(index)), name));
    else if (isContentObject(value)) this.#object(value, place);
  }

  #object(object: ContentObject, place: Place): void {
    for (const key of Object.keys(object)) {
      const value = object[key] as Content;
      const inside = member(place, key);
      const name = nameOf(key);
      if (typeof value !== 'string') this.#tell('', inside, name);
      this.visit(value, inside, name);
    }
    // Headers and parameters are often `{name, value}`: then the name tells what the value is.
    const name = contentMember(object, 'name') ?? contentMember(object, 'key');
    const text = contentMember(object, 'value');
    if (typeof name === 'string' && typeof text === 'string')
      this.#tell(text, member(place, 'value'), nameOf(name));
  }

  #text(text: string, place: Place, name: string): void {
    if (text.length < shortest) return;
    const isDeep = place.decodings >= deepest;
    const json = isDeep ? undefined : jsonIn(text);
    if (json !== undefined) {
      this.visit(json, decoded(place, 'JSON'), name);
      return;
    }
    this.#tell(text, place, name);
    if (isDeep) return;
    const unescaped = percentDecoded(text);
    if (unescaped !== text) this.#text(unescaped, decoded(place, 'percent-decoded'), name);
    for (const inner of base64In(text)) this.#text(inner, decoded(place, 'base64'), name);
  }

  #tell(text: string, place: Place, name: string): void {
    if (text.length >= shortest || name.length >= shortest) this.#found({ place, name, text });
  }
}

function member(parent: Place, step: string): Place {
  return { parent, step, isDecoded: false, decodings: parent.decodings };
}

function decoded(parent: Place, step: string): Place {
  return { parent, step, isDecoded: true, decodings: parent.decodings + 1 };
}

/** As a single short line. */
function nameOf(key: string): string {
  return (/\s/.test(key) ? key.replaceAll(/\s+/g, ' ') : key).slice(0, 100);
}

/** How JSON objects and arrays begin, and most expressions such as `{{2.data}}` do not. */
const jsonBeginning = /^\s*(?:\{\s*["}]|\[\s*(?:[[\]{"\d-]|true|false|null))/;

/** The value of a text that is a JSON object or array; undefined for any other, also where a key stands twice. */
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

/** Texts that stand in a text as base64, of 18 bytes at least, also over several lines; binary data is none. */
function base64In(text: string): readonly string[] {
  if (text.length < 24) return [];
  const isLines = text.includes('\n') && /^[A-Za-z0-9+/_-]+(?:\r?\n[A-Za-z0-9+/_-]+)+={0,2}\s*$/.test(text);
  const searched = isLines ? text.replaceAll(/\s+/g, '') : text;
  const runs = searched.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? [];
  return runs.flatMap((run) => {
    const decoded = utf8(Buffer.from(run, 'base64'));
    return decoded === undefined ? [] : [decoded];
  });
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[^\P{Cc}\t\r\n]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

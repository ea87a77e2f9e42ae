import {
  Conflict,
  conflictSides,
  contentObject,
  EnvironmentValue,
  HookAddress,
  Reference,
  Secret,
  textOf,
  type Content,
  type TextPart,
} from '../stream/content.ts';
import { isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../json/json.ts';
import { InvalidInput, pointer } from '../problems/problem.ts';
import type { TreeFile } from './tree.ts';
import { budgets } from '../budgets.ts';
import { parseJson } from '../json/json-text.ts';
import { refuseUnprintable } from './print.ts';

/** The tree's own keys at the top of a file. */
const ownKeys = new Set([
  '$sections',
  '$envelope',
  '$carried',
  '$conflict',
  '$connections',
  '$hooks',
  '$uncarriedHooks',
  '$wrapper',
]);

/**
 * Parses the bytes of a file of the tree. Throws `InvalidInput` with the place of invalid JSON or of an invalid `$`
 * form, and for a file that could not be written in canonical form.
 */
export function parseTreeFile(bytes: Uint8Array, file: string): TreeFile {
  const json = parseJson(bytes, file, budgets.file);
  if (!isJsonObject(json)) throw new InvalidInput(file, '', 'a file of the tree is a JSON object', 'SLC1004');
  const reader = new FormReader(file);
  const [content, own] = [contentObject(), contentObject()];
  for (const key of Object.keys(json)) {
    if (ownKeys.has(key)) own[key] = reader.readAt(key, json[key] as Json);
    else content[reader.key(key)] = reader.readAt(key, json[key] as Json);
  }
  refuseUnprintable({ content, own }, bytes.byteLength, file);
  return { content, own };
}

/** Parses one value in the form of a file of the tree. Throws `InvalidInput` with the place of an invalid `$` form. */
export function parseContent(json: Json, file: string, place: readonly string[] = []): Content {
  return new FormReader(file, place).read(json);
}

class FormReader {
  readonly #file: string;
  /** Place of the value being read. */
  readonly #place: string[];

  constructor(file: string, place: readonly string[] = []) {
    this.#file = file;
    this.#place = [...place];
  }

  read(value: Json): Content {
    if (isJsonArray(value)) return value.map((item, index) => this.readAt(String(index), item));
    if (!isJsonObject(value)) return value;
    const keys = Object.keys(value);
    const form = keys.some((key) => key.startsWith('$')) ? this.#form(value, keys) : undefined;
    if (form !== undefined) return form;
    const content = contentObject();
    for (const key of keys) content[this.key(key)] = this.readAt(key, value[key] as Json);
    return content;
  }

  /** Reads the value one step further in. */
  readAt(step: string, value: Json): Content {
    this.#place.push(step);
    const content = this.read(value);
    this.#place.pop();
    return content;
  }

  /** Returns the content's key for a key of the file. */
  key(key: string): string {
    if (!key.startsWith('$')) return key;
    if (key.startsWith('$$')) return key.slice(1);
    throw this.#broken(
      [key],
      `${JSON.stringify(key)} is not a form of the tree; a key of the platform that begins with $ is written $$`,
    );
  }

  #form(value: JsonObject, keys: readonly string[]): Content | undefined {
    if (keys.includes('$ref')) return this.#reference(value, keys);
    if (keys.includes('$text')) return this.#text(value, keys);
    if (keys.includes('$value')) return new EnvironmentValue(this.#name(value, keys, '$value'));
    if (keys.includes('$secret')) return new Secret(this.#name(value, keys, '$secret'));
    if (keys.includes('$hookUrl')) return this.#hookAddress(value, keys);
    if (keys.includes('$conflict')) return this.#conflict(value, keys);
    return undefined;
  }

  /** Reads a conflict. One that people edited partly is still unresolved. */
  #conflict(value: JsonObject, keys: readonly string[]): Conflict {
    const { $conflict: said } = value;
    if (keys.length !== 1 || !isJsonObject(said))
      throw this.#broken(
        [],
        'a merge conflict is not resolved yet: put what should stand here in the place of the whole { "$conflict": … }',
        'SLC1006',
      );
    const sides = conflictSides.flatMap((side) => {
      const one = member(said, side);
      return one === undefined ? [] : [[side, this.#inside(['$conflict', side], one)] as const];
    });
    const why = member(said, 'why');
    return new Conflict(Object.fromEntries(sides), typeof why === 'string' ? why : '');
  }

  #reference(value: JsonObject, keys: readonly string[]): Reference {
    const { $ref: path, $as: form } = value;
    const extra = keys.filter((key) => key !== '$ref' && key !== '$as');
    if (typeof path !== 'string' || path === '')
      throw this.#broken([], '$ref needs the path of a file of the tree');
    if (extra.length > 0) throw this.#broken([], `$ref stands alone, not beside ${JSON.stringify(extra[0])}`);
    if (form !== undefined && form !== 'string' && form !== 'number')
      throw this.#broken([], '$as is "string" or "number"');
    return new Reference(path, form);
  }

  #hookAddress(value: JsonObject, keys: readonly string[]): HookAddress {
    const { $hookUrl: path, $as: part } = value;
    const isForm = keys.every((key) => key === '$hookUrl' || key === '$as');
    if (!isForm || typeof path !== 'string' || path === '')
      throw this.#broken([], '$hookUrl needs the path of a webhook and stands alone');
    if (part !== undefined && part !== 'udid') throw this.#broken([], '$as of $hookUrl is "udid"');
    return new HookAddress(path, part);
  }

  #name(value: JsonObject, keys: readonly string[], form: string): string {
    const name = value[form];
    if (keys.length !== 1 || typeof name !== 'string' || name === '')
      throw this.#broken([], `${form} needs a name and stands alone`);
    return name;
  }

  #text(value: JsonObject, keys: readonly string[]): Content {
    const lines = value['$text'];
    if (keys.length !== 1 || !isJsonArray(lines))
      throw this.#broken([], '$text is an array of lines and stands alone');
    const parts: TextPart[] = [];
    for (const [index, line] of lines.entries()) {
      if (index > 0) parts.push('\n');
      parts.push(...this.#line(line, ['$text', String(index)]));
    }
    return textOf(parts);
  }

  #line(line: Json, place: readonly string[]): readonly TextPart[] {
    const items = isJsonArray(line) ? line : [line];
    return items.map((item) => {
      const part = this.#inside(place, item);
      if (typeof part === 'string' && !part.includes('\n')) return part;
      if (part instanceof EnvironmentValue || part instanceof Secret || part instanceof HookAddress)
        return part;
      throw this.#broken(
        place,
        'a line of $text is a string without line break, or an array of strings, $value, $secret and $hookUrl',
      );
    });
  }

  /** Reads the value some steps further in. */
  #inside(steps: readonly string[], value: Json): Content {
    this.#place.push(...steps);
    const content = this.read(value);
    this.#place.length -= steps.length;
    return content;
  }

  /** Returns the error for a place some steps further in. */
  #broken(steps: readonly string[], reason: string, code = 'SLC1005'): InvalidInput {
    return new InvalidInput(this.#file, pointer([...this.#place, ...steps]), reason, code);
  }
}

import {
  ComposedText,
  Conflict,
  contentMember,
  contentObject,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  Reference,
  Secret,
  textOf,
  type Content,
  type ContentObject,
  type TextPart,
} from '../domain/content.ts';
import {
  ExactNumber,
  isJsonArray,
  isJsonObject,
  member,
  type Json,
  type JsonObject,
} from '../domain/json.ts';
import { InvalidInput, pointer } from '../domain/problem.ts';
import type { TreeFile } from '../domain/tree.ts';
import { jsonLimits, parseJson, type JsonLimits } from './json-text.ts';

/** What any file that can be unpacked may grow to: indentation, and the levels that `$` forms and `$sections` add. */
const treeLimits: JsonLimits = { maxBytes: 4 * jsonLimits.maxBytes, maxDepth: jsonLimits.maxDepth + 8 };

/** Keys of the tree's own, at the top of a file. */
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

/** What a `$conflict` shows, in this order, before it says why. */
const conflictSides = ['base', 'target', 'incoming'] as const;

/** Keys that people look for first. */
const firstKeys = ['id', 'name', 'module'];

/**
 * The canonical text of a file: two spaces, a line feed at the end, keys in canonical order, texts with line breaks
 * line by line, `$` forms on one line. Equal files give equal bytes.
 */
export function printTreeFile(file: TreeFile): string {
  return `${printObject([...members(file.content), ...ownMembers(file.own)], '')}\n`;
}

/** Canonical text of any content, for fingerprints and for values shown to people. */
export function printContent(content: Content): string {
  return print(content, '');
}

function members(object: ContentObject): (readonly [string, Content])[] {
  return inCanonicalOrder(Object.keys(object)).map(
    (key) => [key.startsWith('$') ? `$${key}` : key, object[key] as Content] as const,
  );
}

function ownMembers(own: ContentObject): (readonly [string, Content])[] {
  return Object.keys(own)
    .sort()
    .map((key) => [key, own[key] as Content] as const);
}

/** Keys that people look for first, then the others in the order of their code units. */
function inCanonicalOrder(keys: string[]): readonly string[] {
  const sorted = keys.sort();
  const first = firstKeys.filter((key) => keys.includes(key));
  return first.length === 0 ? sorted : [...first, ...sorted.filter((key) => !firstKeys.includes(key))];
}

function print(value: Content, indent: string): string {
  if (typeof value === 'string')
    return value.includes('\n') ? printText([value], indent) : JSON.stringify(value);
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Reference) return printReference(value);
  if (value instanceof EnvironmentValue || value instanceof Secret) return printPart(value);
  if (value instanceof ComposedText) return printComposed(value, indent);
  if (value instanceof Conflict) return printConflict(value, indent);
  if (isContentArray(value))
    return printArray(
      value.map((item) => print(item, `${indent}  `)),
      indent,
    );
  if (isContentObject(value)) return printObject(members(value), indent);
  return JSON.stringify(value);
}

function printObject(entries: readonly (readonly [string, Content])[], indent: string): string {
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  return `{\n${entries.map(([key, value]) => `${inner}${JSON.stringify(key)}: ${print(value, inner)}`).join(',\n')}\n${indent}}`;
}

function printArray(items: readonly string[], indent: string): string {
  if (items.length === 0) return '[]';
  const inner = `${indent}  `;
  return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
}

function printConflict({ sides, why }: Conflict, indent: string): string {
  const entries = [...conflictSides.map((side) => [side, sides[side]] as const), ['why', why] as const];
  const present = entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const inner = `${indent}  `;
  return `{\n${inner}"$conflict": ${printObject(present, inner)}\n${indent}}`;
}

function printReference({ path, form }: Reference): string {
  const as = form === undefined ? '' : `, "$as": ${JSON.stringify(form)}`;
  return `{ "$ref": ${JSON.stringify(path)}${as} }`;
}

function printPart(part: TextPart): string {
  if (typeof part === 'string') return JSON.stringify(part);
  return `{ ${part instanceof Secret ? '"$secret"' : '"$value"'}: ${JSON.stringify(part.name)} }`;
}

function printComposed({ parts }: ComposedText, indent: string): string {
  const text = textOf(parts);
  return text instanceof ComposedText ? printText(text.parts, indent) : print(text, indent);
}

/** One line of the text a line of the file; a line with supplied parts is an array of them. */
function printText(parts: readonly TextPart[], indent: string): string {
  const lines: TextPart[][] = [[]];
  for (const part of parts) {
    if (typeof part !== 'string') {
      lines.at(-1)?.push(part);
      continue;
    }
    for (const [index, piece] of part.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push(piece);
    }
  }
  const inner = `${indent}  `;
  return `{\n${inner}"$text": ${printArray(lines.map(printLine), inner)}\n${indent}}`;
}

function printLine(line: readonly TextPart[]): string {
  if (line.length === 0) return '""';
  const [only] = line;
  return line.length === 1 && typeof only === 'string'
    ? JSON.stringify(only)
    : `[${line.map(printPart).join(', ')}]`;
}

/** Bytes of a file of the tree. Throws `InvalidInput` with the place of what is not JSON or not a `$` form of ours. */
export function parseTreeFile(bytes: Uint8Array, file: string): TreeFile {
  const json = parseJson(bytes, file, treeLimits);
  if (!isJsonObject(json)) throw new InvalidInput(file, '', 'a file of the tree is a JSON object', 'SLC1004');
  const reader = new FormReader(file);
  const own = Object.entries(json).filter(([key]) => ownKeys.has(key));
  const content = Object.entries(json).filter(([key]) => !ownKeys.has(key));
  return {
    content: contentObject(content.map(([key, value]) => reader.member(key, value))),
    own: contentObject(own.map(([key, value]) => [key, reader.readAt(key, value)])),
  };
}

/** One value as a file of the tree has it. Throws `InvalidInput` with the place of what is not a `$` form of ours. */
export function parseContent(json: Json, file: string, place: readonly string[] = []): Content {
  return new FormReader(file, place).read(json);
}

class FormReader {
  readonly #file: string;
  /** Of what is being read. */
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
    return contentObject(keys.map((key) => this.member(key, value[key] as Json)));
  }

  /** What stands at a step further in. */
  readAt(step: string, value: Json): Content {
    this.#place.push(step);
    const content = this.read(value);
    this.#place.pop();
    return content;
  }

  member(key: string, value: Json): readonly [string, Content] {
    if (!key.startsWith('$')) return [key, this.readAt(key, value)];
    if (key.startsWith('$$')) return [key.slice(1), this.readAt(key, value)];
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
    if (keys.includes('$conflict')) return this.#conflict(value, keys);
    return undefined;
  }

  /** One that a person has half edited is unresolved all the same. */
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
      if (part instanceof EnvironmentValue || part instanceof Secret) return part;
      throw this.#broken(
        place,
        'a line of $text is a string without line break, or an array of strings, $value and $secret',
      );
    });
  }

  /** What stands some steps further in. */
  #inside(steps: readonly string[], value: Json): Content {
    this.#place.push(...steps);
    const content = this.read(value);
    this.#place.length -= steps.length;
    return content;
  }

  /** `steps`: further in than what is being read. */
  #broken(steps: readonly string[], reason: string, code = 'SLC1005'): InvalidInput {
    return new InvalidInput(this.#file, pointer([...this.#place, ...steps]), reason, code);
  }
}

/** Content back to plain JSON. Throws if anything is left that an environment, or a person, had to supply. */
export function plainJson(content: Content, file: string): Json {
  if (content instanceof Conflict)
    throw new InvalidInput(file, '', 'a merge conflict is not resolved yet', 'SLC1006');
  if (
    content instanceof Reference ||
    content instanceof EnvironmentValue ||
    content instanceof Secret ||
    content instanceof ComposedText
  ) {
    throw new InvalidInput(file, '', `${printContent(content)} was not resolved`, 'SLC1007');
  }
  if (isContentArray(content)) return content.map((item) => plainJson(item, file));
  if (isContentObject(content)) {
    return contentObject(
      Object.entries(content).map(([key, value]) => [key, plainJson(value, file)]),
    ) as JsonObject;
  }
  return content;
}

/** The name that stands at a key of a file's content, if it is a text. */
export function textMember(content: Content | undefined, key: string): string | undefined {
  const value = contentMember(content, key);
  return typeof value === 'string' ? value : undefined;
}

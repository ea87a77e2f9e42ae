import { bareObject, isPlainObject } from '../json/bare-object.ts';
import type { ExactNumber } from '../json/json.ts';

/**
 * Content of a file of the tree: JSON in which parts that differ between tenants are values of their own types. The `$`
 * forms of the files (docs/reference/tree.md) are their notation.
 */
export type Content =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | Reference
  | EnvironmentValue
  | Secret
  | HookAddress
  | ComposedText
  | Conflict
  | readonly Content[]
  | ContentObject;

export interface ContentObject {
  readonly [key: string]: Content;
}

/** Form of an id in an export file where it differs from the usual form of its place. */
export type IdForm = 'string' | 'number';

/** A resource for which each tenant has an id of its own. The path is relative to the tree, stream or scenario. */
export class Reference {
  readonly path: string;
  readonly form: IdForm | undefined;
  constructor(path: string, form?: IdForm) {
    this.path = path;
    this.form = form;
  }
}

/** A text that the environment supplies (`values:`). */
export class EnvironmentValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A text of the operator's configuration (`secrets:`); never stored. */
export class Secret {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Part of a webhook's address: all of it, or only its random last part. */
export type HookAddressPart = 'url' | 'udid';

/**
 * Address of a webhook of the stream, of which each tenant has another. The path is relative like that of a reference.
 */
export class HookAddress {
  readonly path: string;
  readonly part: HookAddressPart;
  /** Private, because an address works as a password and must not be printed. */
  readonly #plain: string | undefined;
  constructor(path: string, part: HookAddressPart = 'url', plain?: string) {
    this.path = path;
    this.part = part;
    this.#plain = plain;
  }

  /** Text in the export file; undefined for an address from another source. */
  get plain(): string | undefined {
    return this.#plain;
  }
}

/**
 * Place at which Sluice could not merge two branches, so people write the right content (docs/explanation/merging.md). A
 * side without content at this place is absent.
 */
export class Conflict {
  readonly sides: ConflictSides;
  /** One sentence. */
  readonly why: string;
  constructor(sides: ConflictSides, why: string) {
    this.sides = sides;
    this.why = why;
  }
}

/** Versions that a `$conflict` shows, in this order, before its reason. */
export const conflictSides = ['base', 'target', 'incoming'] as const;

export interface ConflictSides {
  readonly base?: Content;
  readonly target?: Content;
  readonly incoming?: Content;
}

export type TextPart = string | EnvironmentValue | Secret | HookAddress;

/** A text with parts that the environment or the tenant supplies. `textOf` creates it. */
export class ComposedText {
  readonly parts: readonly TextPart[];
  constructor(parts: readonly TextPart[]) {
    this.parts = parts;
  }
}

/**
 * Returns the text of these parts in its simplest form: adjacent strings become one, and a single part is returned
 * itself.
 */
export function textOf(parts: Iterable<TextPart>): TextPart | ComposedText {
  const joined: TextPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  const [only = ''] = joined;
  return joined.length <= 1 ? only : new ComposedText(joined);
}

/** Returns a leaf with each webhook address in it replaced. */
export function mapHookAddresses(leaf: Content, change: (address: HookAddress) => TextPart): Content {
  if (leaf instanceof HookAddress) return change(leaf);
  if (!(leaf instanceof ComposedText)) return leaf;
  return textOf(leaf.parts.map((part) => (part instanceof HookAddress ? change(part) : part)));
}

/** Returns the text at a key of a file's content; undefined for other values. */
export function textMember(content: Content | undefined, key: string): string | undefined {
  const value = contentMember(content, key);
  return typeof value === 'string' ? value : undefined;
}

/** Returns a content object to fill. It has no prototype, so every key is an own key. */
export function contentObject(entries: Iterable<readonly [string, Content]> = []): Record<string, Content> {
  const object = bareObject<Content>();
  for (const [key, value] of entries) object[key] = value;
  return object;
}

export function isContentArray(value: Content | undefined): value is readonly Content[] {
  return Array.isArray(value);
}

export function isContentObject(value: Content | undefined): value is ContentObject {
  return typeof value === 'object' && value !== null && isPlainObject(value);
}

export function contentMember(value: Content | undefined, key: string): Content | undefined {
  return isContentObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * Tells whether a value is a step of a Make scenario: it names a module of an app, as `app:Module`. Its id may be
 * missing in a file that people edited. `module` alone is not enough, because some apps have a parameter of that name.
 */
export function isModule(value: Content | undefined): value is ContentObject {
  const name = contentMember(value, 'module');
  return typeof name === 'string' && name.includes(':');
}

/** Returns a copy of an object with one member set, or removed where the value is undefined. */
export function withMember(object: ContentObject, key: string, value: Content | undefined): ContentObject {
  const copy = contentObject();
  for (const name of Object.keys(object)) if (name !== key) copy[name] = object[name] as Content;
  if (value !== undefined) copy[key] = value;
  return copy;
}

/** Returns a copy of an object with each member changed. */
export function mapMembers(
  object: ContentObject,
  change: (value: Content, key: string) => Content,
): ContentObject {
  const copy = contentObject();
  for (const key of Object.keys(object)) copy[key] = change(object[key] as Content, key);
  return copy;
}

/** Returns a copy of a value with everything changed that is neither list nor object. */
export function mapLeaves(value: Content, change: (leaf: Content) => Content): Content {
  if (isContentArray(value)) return value.map((item) => mapLeaves(item, change));
  return isContentObject(value) ? mapMembers(value, (item) => mapLeaves(item, change)) : change(value);
}

/** Returns the lines of a text with supplied parts, without line breaks and empty strings. */
export function* linesOfText(parts: readonly TextPart[]): Generator<readonly TextPart[]> {
  let line: TextPart[] = [];
  for (const part of parts) {
    for (const [index, piece] of (typeof part === 'string' ? part.split('\n') : [part]).entries()) {
      if (index > 0) {
        yield line;
        line = [];
      }
      if (piece !== '') line.push(piece);
    }
  }
  yield line;
}

/** Returns every reference in a value, with its place (keys and indices from the top). */
export function referencesIn(value: Content): readonly (readonly [Reference, readonly string[]])[] {
  const found: (readonly [Reference, readonly string[]])[] = [];
  visitLeaves(value, [], (leaf, place) => {
    if (leaf instanceof Reference) found.push([leaf, place.map(String)]);
  });
  return found;
}

/** Returns every webhook address in a value, with its place. */
export function hookAddressesIn(value: Content): readonly (readonly [HookAddress, readonly string[]])[] {
  const found: (readonly [HookAddress, readonly string[]])[] = [];
  visitLeaves(value, [], (leaf, place) => {
    for (const part of leaf instanceof ComposedText ? leaf.parts : [leaf])
      if (part instanceof HookAddress) found.push([part, place.map(String)]);
  });
  return found;
}

/** Returns every conflict in a value, with its place; not those inside another. */
export function conflictsIn(value: Content): readonly (readonly [Conflict, readonly string[]])[] {
  const found: (readonly [Conflict, readonly string[]])[] = [];
  visitLeaves(value, [], (leaf, place) => {
    if (leaf instanceof Conflict) found.push([leaf, place.map(String)]);
  });
  return found;
}

/** Visits everything that is neither list nor object, in order. Passes the same array as place each time. */
export function visitLeaves(
  value: Content,
  place: (string | number)[],
  visit: (leaf: Content, place: readonly (string | number)[]) => void,
): void {
  if (typeof value !== 'object' || value === null) return visit(value, place);
  if (isContentArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      place.push(index);
      visitLeaves(value[index] as Content, place, visit);
      place.pop();
    }
  } else if (isContentObject(value)) {
    for (const key of Object.keys(value)) {
      place.push(key);
      visitLeaves(value[key] as Content, place, visit);
      place.pop();
    }
  } else visit(value, place);
}

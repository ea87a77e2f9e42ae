import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** JSON of a text. Numbers that JavaScript would print differently keep their digits. */
export type SandboxJson =
  | null
  | boolean
  | number
  | string
  | LosslessNumber
  | readonly SandboxJson[]
  | SandboxJsonObject;

export interface SandboxJsonObject {
  readonly [key: string]: SandboxJson;
}

/** Limit on nesting, so that no walk over a document can exhaust the stack. */
const maximumDepth = 500;

/** Parses JSON. Throws a SyntaxError for anything else, for repeated keys and for deep nesting. */
export function parseJson(text: string): SandboxJson {
  refuseDeepNesting(text);
  return parse(text, undefined, exactNumber) as SandboxJson;
}

function exactNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  return String(number) === text ? number : new LosslessNumber(text);
}

function refuseDeepNesting(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > maximumDepth) throw new SyntaxError(`nested deeper than ${maximumDepth} levels`);
  }
}

/** Returns compact JSON, or JSON with `indent` spaces a level. Keys stay in their order. */
export function printJson(value: SandboxJson, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}

/** Returns compact JSON with sorted keys, equal for values that differ in key order only. */
export function canonicalJson(value: SandboxJson): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return printJson(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

export function isObject(value: unknown): value is SandboxJsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

export function isArray(value: unknown): value is readonly SandboxJson[] {
  return Array.isArray(value);
}

/** Returns the member of that name, never an inherited one. */
export function member(value: SandboxJson | undefined, key: string): SandboxJson | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Returns the member of that name if it is a text. */
export function text(value: SandboxJson | undefined, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === 'string' ? found : undefined;
}

/** Returns an object without some of its members. */
export function without(object: SandboxJsonObject, keys: readonly string[]): SandboxJsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Returns an object with each member replaced by the result of `change`. */
export function mapMembers(
  object: SandboxJsonObject,
  change: (value: SandboxJson, key: string) => SandboxJson,
): SandboxJsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** Returns an id as its digits or text, in comparable form; undefined where none is set. */
export function idText(value: SandboxJson | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Returns a new id in the type of the old one. The platform writes the same id as a text in one place and a number in
 * another.
 */
export function idLike(before: SandboxJson, id: string): SandboxJson {
  return typeof before === 'string' || !/^\d+$/.test(id) ? id : Number(id);
}

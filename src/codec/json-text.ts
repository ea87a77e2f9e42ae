import { parse as parseLossless } from 'lossless-json';
import { ExactNumber, isJsonArray, isJsonObject, jsonObject, type Json } from '../domain/json.ts';
import { InvalidInput, onOneLine } from '../domain/problem.ts';
import { budgets } from '../domain/budgets.ts';
import { surveyJson, type JsonLimits } from './json-survey.ts';

/**
 * Parses UTF-8 bytes of a JSON document. Skips a byte order mark. Refuses, with file and place, input that is too
 * large, too deep, too full, not UTF-8, not JSON, or gives a key two values in one object.
 */
export function parseJson(bytes: Uint8Array, file: string, limits: JsonLimits = budgets.exportFile): Json {
  if (bytes.byteLength > limits.bytes) {
    throw new InvalidInput(
      file,
      '',
      `${bytes.byteLength} bytes are more than the limit of ${limits.bytes}`,
      'SLC1002',
    );
  }
  return parseJsonText(decodeUtf8(bytes, file), file, limits);
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInput(file, '', 'not UTF-8 text');
  }
}

/** As `parseJson`, from text. */
export function parseJsonText(
  text: string,
  file: string,
  limits: Omit<JsonLimits, 'bytes'> = budgets.exportFile,
): Json {
  const survey = surveyJson(text, limits);
  if (survey.excess !== undefined) {
    const { at, reason } = survey.excess;
    throw new InvalidInput(file, lineAndColumn(text, at), reason, 'SLC1002');
  }
  const plain = survey.hasOddNumber ? undefined : parsePlain(text, survey.members);
  return plain ?? parseExact(text, file);
}

/**
 * The engine's own parser, several times as fast; undefined where it would lose something that the exact one keeps or
 * refuses: it is silent about a key that stands twice, and tells less of where a text is not JSON.
 */
function parsePlain(text: string, members: number): Json | undefined {
  try {
    const parsed = JSON.parse(text) as Json;
    return countMembers(parsed) === members ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (isJsonArray(value)) for (const item of value) count += countMembers(item);
  else if (isJsonObject(value))
    for (const key of Object.keys(value)) count += 1 + countMembers(value[key] as Json);
  return count;
}

function parseExact(text: string, file: string): Json {
  try {
    return withoutPrototypes(parseLossless(text, undefined, { parseNumber, onDuplicateKey }));
  } catch (error) {
    throw syntaxProblem(error, text, file);
  }
}

function parseNumber(text: string): number | ExactNumber {
  const value = Number(text);
  return String(value) === text ? value : new ExactNumber(text);
}

function onDuplicateKey({ key, position }: { key: string; position: number }): never {
  throw new SyntaxError(`key ${JSON.stringify(key)} has two values at position ${position}`);
}

function syntaxProblem(error: unknown, text: string, file: string): InvalidInput {
  const message = error instanceof Error ? error.message : String(error);
  const position = / at position (\d+)$/.exec(message);
  const at = position?.[1] === undefined ? text.length : Number(position[1]);
  const reason = text.trim() === '' ? 'the file is empty' : message.slice(0, position?.index).slice(0, 200);
  return new InvalidInput(file, lineAndColumn(text, at), `not JSON: ${onOneLine(reason)}`);
}

/** `line 3, column 7` of an offset in UTF-16 units. */
function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

function withoutPrototypes(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (value instanceof ExactNumber) return value;
  if (typeof value === 'object' && value !== null) {
    return jsonObject(Object.keys(value).map((key) => [key, withoutPrototypes(ownValue(value, key))]));
  }
  return value as null | boolean | number | string;
}

function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Compact JSON text. Keys as they stand in the value; exact numbers as their digits. */
export function compactJson(value: Json): string {
  return JSON.stringify(value);
}

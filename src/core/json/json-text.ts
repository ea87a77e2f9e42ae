import { parse as parseLossless } from 'lossless-json';
import { parseWithKeys, type Reviver } from './escaped-keys.ts';
import { ExactNumber, isJsonArray, isJsonObject, type Json } from './json.ts';
import { InvalidInput, onOneLine } from '../problems/problem.ts';
import { budgets } from '../budgets.ts';
import { repeatedKey, surveyJson, type JsonLimits, type JsonSurvey } from './json-survey.ts';

/**
 * Parses UTF-8 bytes of a JSON document. Skips a byte order mark. Refuses, with file and place, input that is too
 * large, too deep, too full, not UTF-8, not JSON, or gives a key two values in one object.
 */
export function parseJson(bytes: Uint8Array, file: string, limits: JsonLimits = budgets.exportFile): Json {
  if (bytes.byteLength > limits.bytes) {
    throw new InvalidInput(file, '', `has more than the limit of ${limits.bytes} bytes`, 'SLC1002');
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

/** Parses a text like `parseJson`. */
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
  return parsed(text, survey, file);
}

/** Parses with the engine, which is fast but accepts repeated keys and gives less precise errors. */
function parsed(text: string, { hasOddNumber, members }: JsonSurvey, file: string): Json {
  try {
    const value = parseWithKeys(text, hasOddNumber ? exactNumbers : undefined) as Json;
    if (countMembers(value) !== members) refuseRepeatedKey(text);
    return value;
  } catch (error) {
    throw syntaxProblem(text.length > longText ? (error as Error) : preciseError(text), text, file);
  }
}

/**
 * Characters above which the precise parser takes too much memory, since it builds texts letter by letter. In a longer
 * text, no key may occur twice, even with equal values.
 */
const longText = 1024 * 1024;

function refuseRepeatedKey(text: string): void {
  if (text.length <= longText) return parsePrecisely(text);
  const found = repeatedKey(text);
  if (found !== undefined) onDuplicateKey({ key: found.key, position: found.at });
}

function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return 0;
  let count = 0;
  if (isJsonArray(value)) for (const item of value) count += countMembers(item);
  else if (isJsonObject(value))
    for (const key of Object.keys(value)) count += 1 + countMembers(value[key] as Json);
  return count;
}

/** Keeps the digits of each number that JavaScript would print differently. */
const exactNumbers: Reviver = (_key, value, { source = '' }) =>
  typeof value === 'number' && String(value) !== source ? new ExactNumber(source) : value;

/** Returns the error of the precise parser, which tells where a text is not JSON. */
function preciseError(text: string): Error {
  try {
    parsePrecisely(text);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return new SyntaxError('a value is not written as JSON');
}

function parsePrecisely(text: string): void {
  parseLossless(text, undefined, { parseNumber: (digits) => digits, onDuplicateKey });
}

function onDuplicateKey({ key, position }: { key: string; position: number }): never {
  throw new SyntaxError(`key ${JSON.stringify(key)} has two values at position ${position}`);
}

function syntaxProblem({ message }: Error, text: string, file: string): InvalidInput {
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message);
  const at = position?.[1] === undefined ? text.length : Number(position[1]);
  const token = position === null ? /^Unexpected token '.+?'(?=, )/su.exec(message)?.[0] : undefined;
  const reason = text.trim() === '' ? 'the file is empty' : message.slice(0, position?.index).slice(0, 200);
  // The engine's message about an unexpected token quotes the text around it and has no position.
  if (token !== undefined) return new InvalidInput(file, '', `not JSON: ${onOneLine(token)}`);
  return new InvalidInput(file, lineAndColumn(text, at), `not JSON: ${onOneLine(reason)}`);
}

/** Returns `line 3, column 7` for an offset in UTF-16 units. */
function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

/** Returns compact JSON text. Keys keep their order, and exact numbers their digits. */
export function compactJson(value: Json): string {
  return JSON.stringify(value);
}

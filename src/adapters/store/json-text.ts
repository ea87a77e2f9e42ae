import { parse } from 'lossless-json';
import { ExactNumber, jsonObject, type Json } from '../../domain/json.ts';
import { PortError } from '../../ports/errors.ts';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A domain value as JSON text, from which `decodeJson` makes an equal one. Written here rather than by a library,
 * because those give a meaning of their own to some keys (`toJSON`, `isLosslessNumber`) or lose digits. Negative zero,
 * which JSON readers give as an `ExactNumber`, becomes `0` if it is a plain number. Throws `TypeError` for what is no
 * JSON: NaN, infinities, an `ExactNumber` that holds no number.
 */
export function encodeJson(value: Json): string {
  if (value instanceof ExactNumber) return numberText(value.text);
  if (typeof value === 'number') return numberText(String(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => encodeJson(item)).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${encodeJson(member)}`)
    .join(',')}}`;
}

function numberText(text: string): string {
  if (!jsonNumber.test(text)) throw new TypeError(`not a JSON number: ${text.slice(0, 40)}`);
  return text;
}

/** The value of a text that `encodeJson` made. Throws `PortError` SLC2303 if the text is damaged. */
export function decodeJson(text: string): Json {
  try {
    return domainValue(parse(text, undefined, { parseNumber: domainNumber }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PortError(
      'The store is damaged: a value in it is not JSON. Stop Sluice and restore the store from a backup.',
      { code: 'SLC2303', remedy: 'wait' },
    );
  }
}

function domainNumber(text: string): number | ExactNumber {
  return String(Number(text)) === text ? Number(text) : new ExactNumber(text);
}

function domainValue(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map(domainValue);
  if (typeof value !== 'object') throw new TypeError(`not a JSON value: ${typeof value}`);
  return jsonObject(Object.entries(value).map(([key, member]) => [key, domainValue(member)]));
}

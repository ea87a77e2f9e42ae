import { parseWithKeys } from '../../core/json/escaped-keys.ts';
import { ExactNumber, isJsonObject, jsonObject, type Json } from '../../core/json/json.ts';
import { PortError } from '../../ports/errors.ts';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Returns a domain value as JSON text, which `decodeJson` converts back to an equal value. A plain negative zero
 * becomes `0`; JSON readers return it as an `ExactNumber`. Throws `TypeError` for values outside JSON: NaN, infinities,
 * an `ExactNumber` without a number.
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

/** Returns the value of a text of `encodeJson`. Throws `PortError` SLC2303 if the text is damaged. */
export function decodeJson(text: string): Json {
  try {
    return parseWithKeys(text, domainValue) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Not kept as the cause, because it quotes the text, which may have anything in it.
    throw new PortError(
      'The store is damaged: a value in it is not JSON. Stop Sluice and restore the store from a backup.',
      { code: 'SLC2303', remedy: 'wait' },
    );
  }
}

/** Converts each value, inner ones before outer ones; `source` is the text of a number or other scalar. */
function domainValue(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number') {
    const json = value as Json;
    return isJsonObject(json) ? jsonObject(Object.entries(json)) : json;
  }
  return source === undefined || String(value) === source ? value : new ExactNumber(source);
}

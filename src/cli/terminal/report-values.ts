import { isJsonArray, isJsonObject, type Json } from '../../core/json/json.ts';

/** Characters above which a text of a report may be content. Names and messages are shorter. */
const longest = 500;

/** Returns a value of the store without possible content of value streams. Replaces long texts by their length. */
export function withoutContent(value: Json): Json {
  if (typeof value === 'string') return value.length > longest ? `(${value.length} characters)` : value;
  if (isJsonArray(value)) return value.map(withoutContent);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutContent(item)]));
}

/** Returns a configuration for a report: with the locations of secrets only, and addresses without credentials. */
export function shownConfig(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\/\/[^/@\s]*@/g, '//[redacted]@');
  if (value instanceof Map) return shownConfig(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(shownConfig);
  if (typeof value !== 'object' || value === null) return value;
  if ('from' in value && 'key' in value) return shownSecret(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shownConfig(item)]));
}

function shownSecret(ref: {
  readonly from: unknown;
  readonly name?: unknown;
  readonly path?: unknown;
}): unknown {
  if (ref.from === 'env') return { env: ref.name };
  return ref.from === 'file' ? { file: ref.path } : '(written in the configuration)';
}

import { isJsonArray, isJsonObject, type Json } from '../../core/json/json.ts';

/** A text of a report is a name or a message; what is longer may be content. */
const longest = 500;

/** A value of the store without what may be the content of a value stream: long texts give their length alone. */
export function withoutContent(value: Json): Json {
  if (typeof value === 'string') return value.length > longest ? `(${value.length} characters)` : value;
  if (isJsonArray(value)) return value.map(withoutContent);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutContent(item)]));
}

/** A configuration as a report shows it: of secrets only where they are, of addresses no credentials. */
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

import { compactJson } from '../../src/core/json/json-text.ts';
import { isJsonArray, isJsonObject, jsonObject, type Json } from '../../src/core/json/json.ts';
import { noise, type NoisePlace } from '../../src/core/stream/noise.ts';

/**
 * A payload as text, equal for two that are equal JSON but for the fields of the noise table and the order of keys and
 * sets. Written apart from the codec, so that one cannot excuse the other.
 */
export function normalisedPayload(payload: Json): string {
  return compactJson(normalPayload(payload));
}

function normalPayload(payload: Json): Json {
  return eachMember(payload, {
    execution_template: (template) =>
      dropEmpty(
        eachMember(without(template, 'template'), { metadata: (audit) => without(audit, 'audit') }),
        'metadata',
      ),
    scenarios: (list) => asSet(list, normalEntry),
    events: (list) => asSet(list, (item) => without(item, 'item')),
    rules: (list) => asSet(list, (item) => without(item, 'item')),
    forms: (list) => asSet(list, (item) => without(item, 'item')),
    subflows: (list) => asSet(list, normalPayload),
  });
}

function normalEntry(entry: Json): Json {
  const metadata = { metadata: (value: Json) => without(value, 'blueprintMetadata') };
  const blueprint = (value: Json) => eachMember(value, metadata);
  return eachMember(entry, {
    blueprint,
    integromat_scenario: (wrapper) => eachMember(wrapper, { blueprint }),
    connections: (list) => asSet(list, (item) => without(item, 'connection')),
    hooks: (list) =>
      asSet(list, (hook) => eachMember(without(hook, 'hook'), { data: (data) => without(data, 'hookData') })),
  });
}

function eachMember(value: Json, change: Readonly<Record<string, (member: Json) => Json>>): Json {
  if (!isJsonObject(value)) return sorted(value);
  return sorted(
    jsonObject(
      Object.entries(value).map(([key, item]) => [
        key,
        Object.hasOwn(change, key) ? (change[key]?.(item) ?? null) : item,
      ]),
    ),
  );
}

function asSet(list: Json, change: (item: Json) => Json): Json {
  if (!isJsonArray(list)) return list;
  const items = list.map(change).map((item) => ({ item, text: compactJson(sorted(item)) }));
  return items.sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ item }) => item);
}

function without(value: Json, place: NoisePlace): Json {
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.entries(value).filter(([key]) => !Object.hasOwn(noise[place], key)));
}

function dropEmpty(value: Json, key: string): Json {
  if (!isJsonObject(value)) return value;
  const isEmpty = (item: Json) => isJsonObject(item) && Object.keys(item).length === 0;
  return jsonObject(Object.entries(value).filter(([name, item]) => name !== key || !isEmpty(item)));
}

function sorted(value: Json): Json {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return jsonObject(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

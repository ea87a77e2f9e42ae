import {
  idText,
  isJsonArray,
  isJsonObject,
  jsonObject,
  member,
  type Json,
  type JsonObject,
} from '../../src/core/json/json.ts';
import type { ImportMapping } from '../../src/ports/tenant.ts';

/** The ids of one import: those in the file to those that the tenant gave. */
export interface NewIds {
  readonly scenarios: Map<string, string>;
  readonly hooks: Map<string, string>;
  readonly subflows: Map<string, string>;
  readonly rules: Map<string, string>;
  readonly forms: Map<string, string>;
}

/** Where each kind of id stands in a payload, by the name of its key. */
const idKeys: Readonly<Record<string, keyof NewIds>> = {
  scenario_id: 'scenarios',
  scenario_ids: 'scenarios',
  scenarioId: 'scenarios',
  execution_template_id: 'subflows',
  __IMTHOOK__: 'hooks',
  rule_id: 'rules',
  form_id: 'forms',
};

export function noIds(): NewIds {
  return { scenarios: new Map(), hooks: new Map(), subflows: new Map(), rules: new Map(), forms: new Map() };
}

/** The parts of the mapping that an import answers with. */
export function mappingOf(ids: NewIds): ImportMapping {
  return {
    scenarios: Object.fromEntries(ids.scenarios),
    hooks: Object.fromEntries(ids.hooks),
    subflows: Object.fromEntries(ids.subflows),
  };
}

/** A payload and all that it carries, as single payloads, the outermost first. */
export function payloadsIn(payload: JsonObject): readonly JsonObject[] {
  const { subflows: _, ...own } = payload;
  const carried = itemsOf(payload, 'subflows').filter(isJsonObject);
  return [jsonObject(Object.entries(own)), ...carried.flatMap(payloadsIn)];
}

export function itemsOf(value: Json | undefined, key: string): readonly Json[] {
  const items = member(value, key);
  return isJsonArray(items) ? items : [];
}

/** The same payload with the tenant's ids; ids that are not in the maps stay. */
export function withNewIds(payload: JsonObject, ids: NewIds): JsonObject {
  const rewritten = rewrite(payload, ids);
  const template = member(rewritten, 'execution_template');
  const own = ids.subflows.get(idText(member(template, 'id')) ?? '');
  return jsonObject([
    ...Object.entries(rewritten),
    [
      'execution_template',
      { ...(isJsonObject(template) ? template : {}), ...(own === undefined ? {} : { id: own }) },
    ],
    ['scenarios', itemsOf(rewritten, 'scenarios').map((scenario) => withNewHooks(scenario, ids))],
  ]);
}

function withNewHooks(scenario: Json, ids: NewIds): Json {
  const hooks = itemsOf(scenario, 'hooks').map((hook) => {
    const id = ids.hooks.get(idText(member(hook, 'id')) ?? '');
    return isJsonObject(hook) && id !== undefined ? { ...hook, id: Number(id), udid: `udid${id}` } : hook;
  });
  return isJsonObject(scenario) ? { ...scenario, hooks } : scenario;
}

function rewrite(value: JsonObject, ids: NewIds): JsonObject {
  return jsonObject(
    Object.entries(value).map(([key, item]) => [
      key,
      rewriteMember(item, Object.hasOwn(idKeys, key) ? idKeys[key] : undefined, ids),
    ]),
  );
}

function rewriteMember(item: Json, kind: keyof NewIds | undefined, ids: NewIds): Json {
  if (isJsonArray(item)) return item.map((each) => rewriteMember(each, kind, ids));
  if (isJsonObject(item)) return rewrite(item, ids);
  const id = kind === undefined ? undefined : ids[kind].get(idText(item) ?? '');
  if (id === undefined) return item;
  return typeof item === 'string' ? id : Number(id);
}

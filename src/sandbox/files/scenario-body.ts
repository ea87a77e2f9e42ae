import { type ModuleReference, relinkBlueprint } from './blueprint.ts';
import {
  idLike,
  idText,
  isObject,
  type SandboxJson,
  type SandboxJsonObject,
  member,
  parseJson,
  printJson,
  text,
} from '../json.ts';
import type { HookRecord, ScenarioRecord, ScenarioReferences } from '../tenant/records.ts';

/** References of a scenario besides those of its modules: the form that a form trigger's hook waits for. */
export type ScenarioReference = ModuleReference | { readonly kind: 'form'; readonly id: string };

/** Returns the replacement of an id; undefined leaves it unchanged. */
export type RelinkScenario = (reference: ScenarioReference) => string | undefined;

/** Returns the entry of a scenario with other ids in its blueprint. */
export function relinkBody(body: SandboxJsonObject, relink: RelinkScenario): SandboxJsonObject {
  return changeBlueprint(body, (blueprint) => relinkBlueprint(blueprint, relink));
}

/** Returns the entry of a scenario with another blueprint. */
export function changeBlueprint(
  body: SandboxJsonObject,
  change: (blueprint: SandboxJson) => SandboxJson,
): SandboxJsonObject {
  const scenario = member(body, 'integromat_scenario');
  const blueprint = member(scenario, 'blueprint');
  if (!isObject(scenario) || blueprint === undefined) return body;
  return { ...body, integromat_scenario: { ...scenario, blueprint: change(blueprint) } };
}

/** Returns the name of a scenario, which is its blueprint's. */
export function scenarioName(body: SandboxJsonObject): string {
  return text(member(member(body, 'integromat_scenario'), 'blueprint'), 'name') ?? '';
}

/** Returns a hook's fields with other ids in its `data`. */
export function relinkHook(fields: SandboxJsonObject, relink: RelinkScenario): SandboxJsonObject {
  const data = member(fields, 'data');
  if (!isObject(data)) return fields;
  const relinked = (name: string, kind: 'connection' | 'form'): SandboxJsonObject => {
    const before = member(data, name);
    const id = idText(before);
    const after = id === undefined ? undefined : relink({ kind, id });
    return before === undefined || after === undefined ? {} : { [name]: idLike(before, after) };
  };
  return {
    ...fields,
    data: { ...data, ...relinked('__IMTCONN__', 'connection'), ...relinked('formId', 'form') },
  };
}

/** Returns the stored form of a scenario, with its references. */
export function scenarioRecord(
  id: string,
  body: SandboxJsonObject,
  hooks: readonly HookRecord[],
): ScenarioRecord {
  return {
    id,
    name: scenarioName(body),
    body: printJson(body),
    hooks,
    references: referencesOf(body, hooks),
  };
}

function referencesOf(body: SandboxJsonObject, hooks: readonly HookRecord[]): ScenarioReferences {
  const found = {
    connection: new Set<string>(),
    hook: new Set<string>(),
    scenario: new Set<string>(),
    form: new Set<string>(),
  };
  const note: RelinkScenario = ({ kind, id }) => {
    found[kind].add(id);
    return undefined;
  };
  relinkBody(body, note);
  for (const hook of hooks) relinkHook(hook.fields, note);
  return {
    connections: [...found.connection],
    hooks: [...found.hook],
    scenarios: [...found.scenario],
    forms: [...found.form],
  };
}

/** Returns the parsed entry of a scenario. */
export function bodyOf(scenario: ScenarioRecord): SandboxJsonObject {
  const body = parseJson(scenario.body);
  return isObject(body) ? body : {};
}

export function blueprintOf(scenario: ScenarioRecord): SandboxJson {
  return member(member(bodyOf(scenario), 'integromat_scenario'), 'blueprint') ?? null;
}

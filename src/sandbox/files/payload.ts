import { idText, isArray, isObject, type Json, type JsonObject, member, text, without } from '../json.ts';
import { Problem } from '../problem.ts';
import { naturalKeys, type RegistryName, registryNames } from '../tenant/records.ts';
import { scenarioName } from './scenario-body.ts';

/** A hook in a file. */
export interface CarriedHook {
  readonly id: string | undefined;
  readonly fields: JsonObject;
}

/** A scenario in a file; `body` is its entry without id, connections and hooks. */
export interface CarriedScenario {
  readonly id: string;
  readonly name: string;
  readonly body: JsonObject;
  readonly connections: readonly JsonObject[];
  readonly hooks: readonly CarriedHook[];
}

/** Checked payload of an export file (`Payload` in docs/reference/tenant-api.yaml). `sections` has the unknown ones. */
export interface Payload {
  readonly id: string;
  readonly name: string;
  readonly template: JsonObject;
  readonly scenarios: readonly CarriedScenario[];
  readonly registries: Readonly<Record<RegistryName, readonly JsonObject[]>>;
  readonly subflows: readonly Payload[];
  readonly sections: JsonObject;
}

const namedSections: readonly string[] = ['execution_template', 'scenarios', ...registryNames, 'subflows'];

/** Reads a payload. Throws a 422 `Problem` that names the place of the fault. */
export function readPayload(value: Json, path = 'data'): Payload {
  const payload = objectAt(value, path);
  const template = objectAt(member(payload, 'execution_template'), `${path}.execution_template`);
  return {
    id: idAt(template, 'id', `${path}.execution_template`),
    name: textAt(template, 'name', `${path}.execution_template`),
    template: readTemplate(template, `${path}.execution_template`),
    scenarios: listAt(payload, 'scenarios', path).map((item, at) =>
      readScenario(item, `${path}.scenarios[${at}]`),
    ),
    registries: {
      events: readItems(payload, 'events', path),
      rules: readItems(payload, 'rules', path),
      forms: readItems(payload, 'forms', path),
    },
    subflows: listAt(payload, 'subflows', path).map((item, at) =>
      readPayload(item, `${path}.subflows[${at}]`),
    ),
    sections: without(payload, namedSections),
  };
}

/** Returns every payload of a tree, parents before their subflows. */
export function flatten(payload: Payload): readonly Payload[] {
  return [payload, ...payload.subflows.flatMap(flatten)];
}

function readTemplate(template: JsonObject, path: string): JsonObject {
  listAt(template, 'trigger', path);
  listAt(template, 'steps', path);
  return template;
}

function readScenario(value: Json, path: string): CarriedScenario {
  const entry = objectAt(value, path);
  const scenario = objectAt(member(entry, 'integromat_scenario'), `${path}.integromat_scenario`);
  objectAt(member(scenario, 'blueprint'), `${path}.integromat_scenario.blueprint`);
  const body = without(entry, ['scenario_id', 'connections', 'hooks']);
  return {
    id: idAt(entry, 'scenario_id', path),
    name: scenarioName(body),
    body,
    connections: listAt(entry, 'connections', path).map((item, at) =>
      objectAt(item, `${path}.connections[${at}]`),
    ),
    hooks: listAt(entry, 'hooks', path).map((item, at) => {
      const fields = objectAt(item, `${path}.hooks[${at}]`);
      return { id: idText(member(fields, 'id')), fields };
    }),
  };
}

function readItems(payload: JsonObject, registry: RegistryName, path: string): readonly JsonObject[] {
  return listAt(payload, registry, path).map((item, at) => {
    const found = objectAt(item, `${path}.${registry}[${at}]`);
    textAt(found, naturalKeys[registry], `${path}.${registry}[${at}]`);
    return found;
  });
}

function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw invalid(path, 'expected an object');
  return value;
}

/** Returns a list; empty for an absent or null one. The platform writes null for a list without items. */
function listAt(object: JsonObject, key: string, path: string): readonly Json[] {
  const value = member(object, key) ?? null;
  if (value === null) return [];
  if (!isArray(value)) throw invalid(`${path}.${key}`, 'expected a list');
  return value;
}

function idAt(object: JsonObject, key: string, path: string): string {
  const id = idText(member(object, key));
  if (id === undefined) throw invalid(`${path}.${key}`, 'expected a text');
  return id;
}

function textAt(object: JsonObject, key: string, path: string): string {
  const value = text(object, key);
  if (value === undefined || value === '') throw invalid(`${path}.${key}`, 'expected a text');
  return value;
}

function invalid(field: string, message: string): Problem {
  return new Problem(422, `the file's payload is not valid: ${field}: ${message}`, {
    details: [{ field, type: 'invalid', message }],
  });
}

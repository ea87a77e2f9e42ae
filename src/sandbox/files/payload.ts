import {
  idText,
  isArray,
  isObject,
  type SandboxJson,
  type SandboxJsonObject,
  member,
  text,
  without,
} from '../json.ts';
import { HttpProblem } from '../problem.ts';
import { naturalKeys, type RegistryName, registryNames } from '../tenant/records.ts';
import { scenarioName } from './scenario-body.ts';

/** A hook in a file. */
export interface IncludedHook {
  readonly id: string | undefined;
  readonly fields: SandboxJsonObject;
}

/** A scenario in a file; `body` is its entry without id, connections and hooks. */
export interface IncludedScenario {
  readonly id: string;
  readonly name: string;
  readonly body: SandboxJsonObject;
  readonly connections: readonly SandboxJsonObject[];
  readonly hooks: readonly IncludedHook[];
}

/** Checked payload of an export file (`Payload` in docs/reference/tenant-api.yaml). `sections` has the unknown ones. */
export interface Payload {
  readonly id: string;
  readonly name: string;
  readonly template: SandboxJsonObject;
  readonly scenarios: readonly IncludedScenario[];
  readonly registries: Readonly<Record<RegistryName, readonly SandboxJsonObject[]>>;
  readonly subflows: readonly Payload[];
  readonly sections: SandboxJsonObject;
}

const namedSections: readonly string[] = ['execution_template', 'scenarios', ...registryNames, 'subflows'];

/** Reads a payload. Throws a 422 `HttpProblem` that names the place of the fault. */
export function readPayload(value: SandboxJson, path = 'data'): Payload {
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

function readTemplate(template: SandboxJsonObject, path: string): SandboxJsonObject {
  listAt(template, 'trigger', path);
  listAt(template, 'steps', path);
  return template;
}

function readScenario(value: SandboxJson, path: string): IncludedScenario {
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

function readItems(
  payload: SandboxJsonObject,
  registry: RegistryName,
  path: string,
): readonly SandboxJsonObject[] {
  return listAt(payload, registry, path).map((item, at) => {
    const found = objectAt(item, `${path}.${registry}[${at}]`);
    textAt(found, naturalKeys[registry], `${path}.${registry}[${at}]`);
    return found;
  });
}

function objectAt(value: SandboxJson | undefined, path: string): SandboxJsonObject {
  if (!isObject(value)) throw invalid(path, 'expected an object');
  return value;
}

/** Returns a list; empty for an absent or null one. The platform writes null for a list without items. */
function listAt(object: SandboxJsonObject, key: string, path: string): readonly SandboxJson[] {
  const value = member(object, key) ?? null;
  if (value === null) return [];
  if (!isArray(value)) throw invalid(`${path}.${key}`, 'expected a list');
  return value;
}

function idAt(object: SandboxJsonObject, key: string, path: string): string {
  const id = idText(member(object, key));
  if (id === undefined) throw invalid(`${path}.${key}`, 'expected a text');
  return id;
}

function textAt(object: SandboxJsonObject, key: string, path: string): string {
  const value = text(object, key);
  if (value === undefined || value === '') throw invalid(`${path}.${key}`, 'expected a text');
  return value;
}

function invalid(field: string, message: string): HttpProblem {
  return new HttpProblem(422, `the file's payload is not valid: ${field}: ${message}`, {
    details: [{ field, type: 'invalid', message }],
  });
}

import { mapModules } from '../files/blueprint.ts';
import { idLike, idText, isObject, type SandboxJson, type SandboxJsonObject, member } from '../json.ts';
import { setAt } from './pointer.ts';
import { HttpProblem } from '../problem.ts';
import type { ScenarioRecord, StreamRecord } from './records.ts';
import { bodyOf, changeBlueprint, relinkHook, scenarioRecord } from '../files/scenario-body.ts';
import type { Tables } from './tables.ts';
import { type ResourceReplacement, exchanged, exchangeInBlueprint } from './used-resources.ts';

/** A module of a stream's scenario; `scenario` is its id or name and may be left out where there is only one. */
export interface ModulePlace {
  readonly scenario: string | undefined;
  readonly moduleId: number;
}

/** A place that names a connection: a parameter of a module, or a hook's data. */
export type ConnectionPlace =
  | {
      readonly kind: 'module';
      readonly scenario: string;
      readonly moduleId: number;
      readonly parameter: string;
    }
  | { readonly kind: 'hook'; readonly scenario: string; readonly hookId: string };

/** Sets values at JSON pointers within a module, like a person who edits the scenario. */
export function setInModule(
  tables: Tables,
  stream: StreamRecord,
  place: ModulePlace,
  values: ReadonlyMap<string, SandboxJson>,
): void {
  changeModule(tables, stream, place, (module) => {
    let changed: SandboxJson = module;
    for (const [pointer, value] of values) changed = setAt(changed, pointer, value);
    return changed;
  });
}

/** Moves a module's box in the designer. */
export function moveModule(
  tables: Tables,
  stream: StreamRecord,
  place: ModulePlace,
  x: number,
  y: number,
): void {
  changeModule(tables, stream, place, (module) => {
    const metadata = objectOr(member(module, 'metadata'));
    const designer = { ...objectOr(member(metadata, 'designer')), x, y };
    return { ...module, metadata: { ...metadata, designer } };
  });
}

/** Gives a module's parameter, or a hook, another connection. Throws a 422 `HttpProblem` where there is no such place. */
export function connect(
  tables: Tables,
  stream: StreamRecord,
  place: ConnectionPlace,
  connectionId: string,
): void {
  if (place.kind === 'hook') return connectHook(tables, stream, place, connectionId);
  const { parameter } = place;
  changeModule(tables, stream, place, (module) => {
    const parameters = objectOr(member(module, 'parameters'));
    const before = member(parameters, parameter);
    if (before === undefined) throw new HttpProblem(422, `the module has no parameter ${parameter}`);
    return { ...module, parameters: { ...parameters, [parameter]: idLike(before, connectionId) } };
  });
}

function connectHook(
  tables: Tables,
  stream: StreamRecord,
  place: { readonly scenario: string; readonly hookId: string },
  connectionId: string,
): void {
  const scenario = findScenario(tables, stream, place.scenario);
  if (!scenario.hooks.some((hook) => hook.id === place.hookId)) {
    throw new HttpProblem(422, `scenario "${scenario.name}" has no hook ${place.hookId}`);
  }
  const hooks = scenario.hooks.map((hook) => {
    if (hook.id !== place.hookId) return hook;
    const data = objectOr(member(hook.fields, 'data'));
    const before = member(data, '__IMTCONN__') ?? 0;
    return {
      ...hook,
      fields: { ...hook.fields, data: { ...data, __IMTCONN__: idLike(before, connectionId) } },
    };
  });
  tables.scenarios.set(scenario.id, scenarioRecord(scenario.id, bodyOf(scenario), hooks));
}

/** Replaces resources wherever a stream's modules and hooks use them. */
export function exchangeResources(
  tables: Tables,
  stream: StreamRecord,
  exchanges: readonly ResourceReplacement[],
): void {
  for (const scenario of tables.scenariosOf(stream)) {
    const body = changeBlueprint(bodyOf(scenario), (blueprint) => exchangeInBlueprint(blueprint, exchanges));
    const hooks = scenario.hooks.map((hook) => ({
      ...hook,
      fields: relinkHook(hook.fields, ({ kind, id }) =>
        kind === 'connection' ? exchanged(exchanges, kind, id) : undefined,
      ),
    }));
    tables.scenarios.set(scenario.id, scenarioRecord(scenario.id, body, hooks));
  }
}

function objectOr(value: SandboxJson | undefined): SandboxJsonObject {
  return isObject(value) ? value : {};
}

function changeModule(
  tables: Tables,
  stream: StreamRecord,
  place: ModulePlace,
  change: (module: SandboxJsonObject) => SandboxJson,
): void {
  const scenario = findScenario(tables, stream, place.scenario);
  let changed = 0;
  const body = changeBlueprint(bodyOf(scenario), (blueprint) =>
    mapModules(blueprint, (module) => {
      if (idText(member(module, 'id')) !== String(place.moduleId)) return module;
      changed += 1;
      return change(module);
    }),
  );
  if (changed === 0)
    throw new HttpProblem(422, `scenario "${scenario.name}" has no module ${place.moduleId}`);
  tables.scenarios.set(scenario.id, scenarioRecord(scenario.id, body, scenario.hooks));
}

function findScenario(tables: Tables, stream: StreamRecord, wanted: string | undefined): ScenarioRecord {
  const candidates = tables
    .scenariosOf(stream)
    .filter((scenario) => wanted === undefined || scenario.id === wanted || scenario.name === wanted);
  const [found] = candidates;
  if (found !== undefined && candidates.length === 1) return found;
  const which = wanted === undefined ? 'say which scenario' : `no single scenario is called "${wanted}"`;
  throw new HttpProblem(422, `stream "${stream.name}" has ${candidates.length} that fit: ${which}`);
}

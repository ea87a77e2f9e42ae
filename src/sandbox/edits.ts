import { mapModules } from './blueprint.ts';
import { idText, isObject, type Json, type JsonObject, member } from './json.ts';
import { setAt } from './pointer.ts';
import { Problem } from './problem.ts';
import type { ScenarioRecord, StreamRecord } from './records.ts';
import { bodyOf, changeBlueprint, scenarioRecord } from './scenario-body.ts';
import type { Tables } from './tables.ts';

/** A module of a stream's scenario; `scenario` is its id or name and may be left out where there is only one. */
export interface ModulePlace {
  readonly scenario: string | undefined;
  readonly moduleId: number;
}

/** Puts a value at a JSON pointer within a module, as a person does who edits the scenario. */
export function setInModule(
  tables: Tables,
  stream: StreamRecord,
  place: ModulePlace,
  pointer: string,
  value: Json,
): void {
  changeModule(tables, stream, place, (module) => setAt(module, pointer, value));
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

function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function changeModule(
  tables: Tables,
  stream: StreamRecord,
  place: ModulePlace,
  change: (module: JsonObject) => Json,
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
  if (changed === 0) throw new Problem(422, `scenario "${scenario.name}" has no module ${place.moduleId}`);
  tables.scenarios.set(scenario.id, scenarioRecord(scenario.id, body, scenario.hooks));
}

function findScenario(tables: Tables, stream: StreamRecord, wanted: string | undefined): ScenarioRecord {
  const candidates = tables
    .scenariosOf(stream)
    .filter((scenario) => wanted === undefined || scenario.id === wanted || scenario.name === wanted);
  const [found] = candidates;
  if (found !== undefined && candidates.length === 1) return found;
  const which = wanted === undefined ? 'say which scenario' : `no single scenario is called "${wanted}"`;
  throw new Problem(422, `stream "${stream.name}" has ${candidates.length} that fit: ${which}`);
}

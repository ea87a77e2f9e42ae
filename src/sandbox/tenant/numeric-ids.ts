import { isArray, isObject, type SandboxJson, type SandboxJsonObject, mapMembers, member } from '../json.ts';
import { registryNames } from './records.ts';
import { mapReferenceIds } from '../files/template-references.ts';

/** Returns an id as a JSON number where it consists of digits. */
export function numericId(id: SandboxJson): SandboxJson {
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : id;
}

/** Returns a map of ids with numbers as its values. */
export function numericMap(map: Readonly<Record<string, string>>): SandboxJsonObject {
  return mapMembers(map, numericId);
}

/** Returns an item with a number as its id. */
export function withNumericId(item: SandboxJson): SandboxJson {
  const id = member(item, 'id');
  return isObject(item) && id !== undefined ? { ...item, id: numericId(id) } : item;
}

/** Returns the payload of an export file with numbers as its ids. */
export function withNumericIds(payload: SandboxJsonObject): SandboxJsonObject {
  return mapMembers(payload, (section, name) => {
    if (name === 'execution_template' && isObject(section)) {
      return withNumericId(mapReferenceIds(section, numericId));
    }
    if (!isArray(section)) return section;
    if (name === 'scenarios') return section.map(withNumericScenarioId);
    if (registryNames.some((registry) => registry === name)) return section.map(withNumericId);
    if (name === 'subflows') return section.map((one) => (isObject(one) ? withNumericIds(one) : one));
    return section;
  });
}

function withNumericScenarioId(scenario: SandboxJson): SandboxJson {
  const id = member(scenario, 'scenario_id');
  return isObject(scenario) && id !== undefined ? { ...scenario, scenario_id: numericId(id) } : scenario;
}

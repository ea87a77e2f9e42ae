import { isObject, type Json, type JsonObject, mapMembers, member } from './json.ts';
import type { HookRecord, ScenarioRecord, StreamRecord } from './records.ts';
import type { Tables } from './tables.ts';

/** A webhook as an export shows it, in the platform's order of members; ids, URL and counters are the tenant's. */
export function hookShape(
  tables: Tables,
  stream: StreamRecord,
  scenario: ScenarioRecord,
  hook: HookRecord,
): JsonObject {
  const { teamId, organizationId } = tables.identity;
  const data = member(hook.fields, 'data');
  const defaults: Record<string, Json> = {
    id: Number(hook.id),
    name: '',
    teamId,
    organizationId,
    udid: hook.udid,
    type: 'web',
    packageName: '',
    flags: {},
    theme: '#000000',
    editable: false,
    queueCount: 0,
    queueLimit: 10_000,
    enabled: true,
    gone: false,
    typeName: '',
    typeAppName: null,
    data: {},
    scenarioId: Number(scenario.id),
    scenarioName: scenario.name,
    scenarioIsActive: stream.state === 'active',
    relay: null,
    url: '',
  };
  return {
    ...defaults,
    ...hook.fields,
    id: Number(hook.id),
    teamId,
    organizationId,
    udid: hook.udid,
    queueCount: 0,
    enabled: true,
    gone: false,
    data: isObject(data) ? mapMembers(data, (value, key) => (key === 'teamId' ? teamId : value)) : {},
    scenarioId: Number(scenario.id),
    scenarioName: scenario.name,
    scenarioIsActive: stream.state === 'active',
    url: `https://hook.${tables.tenant}.example/${hook.udid}`,
  };
}

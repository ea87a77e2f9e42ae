import { isObject, type SandboxJson, type SandboxJsonObject, member, without } from '../json.ts';
import type { HookRecord, ScenarioRecord, StreamRecord } from '../tenant/records.ts';
import type { Tables } from '../tenant/tables.ts';

/** Fields of a hook that the tenant sets. An import ignores them in a file. */
const ownedByTenant: readonly string[] = [
  'id',
  'teamId',
  'organizationId',
  'udid',
  'queueCount',
  'enabled',
  'gone',
  'scenarioId',
  'scenarioName',
  'scenarioIsActive',
  'url',
];

const defaults: Readonly<Record<string, SandboxJson>> = {
  name: '',
  type: 'web',
  packageName: '',
  flags: {},
  theme: '#000000',
  editable: false,
  queueLimit: 10_000,
  typeName: '',
  typeAppName: null,
  relay: null,
};

/** Returns the stored fields of a hook in a file: all but those that its tenant set, with the platform's defaults. */
export function hookFields(carried: SandboxJsonObject): SandboxJsonObject {
  const data = member(carried, 'data');
  return {
    ...defaults,
    ...without(carried, ownedByTenant),
    data: isObject(data) ? without(data, ['teamId']) : {},
  };
}

/** Returns a webhook in an export's form, with the platform's order of members. */
export function hookShape(
  tables: Tables,
  stream: StreamRecord,
  scenario: ScenarioRecord,
  hook: HookRecord,
): SandboxJsonObject {
  const { teamId, organizationId } = tables.identity;
  const {
    name,
    type,
    packageName,
    flags,
    theme,
    editable,
    queueLimit,
    typeName,
    typeAppName,
    data,
    relay,
    ...unknown
  } = hook.fields;
  return {
    id: Number(hook.id),
    name: name ?? null,
    teamId,
    organizationId,
    udid: hook.udid,
    type: type ?? null,
    packageName: packageName ?? null,
    flags: flags ?? null,
    theme: theme ?? null,
    editable: editable ?? null,
    queueCount: 0,
    queueLimit: queueLimit ?? null,
    enabled: true,
    gone: false,
    typeName: typeName ?? null,
    typeAppName: typeAppName ?? null,
    data: dataShape(data, teamId),
    scenarioId: Number(scenario.id),
    scenarioName: scenario.name,
    scenarioIsActive: stream.state === 'active',
    relay: relay ?? null,
    url: `https://hook.${tables.tenant}.example/${hook.udid}`,
    ...unknown,
  };
}

function dataShape(data: SandboxJson | undefined, teamId: number): SandboxJsonObject {
  const own = isObject(data) ? data : {};
  return {
    ...(Object.hasOwn(own, '__IMTCONN__') ? { __IMTCONN__: own['__IMTCONN__'] ?? null } : {}),
    ...(Object.hasOwn(own, 'formId') ? { formId: own['formId'] ?? null } : {}),
    teamId,
    ...own,
  };
}

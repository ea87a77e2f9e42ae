import type { ReferenceBinding, EnvironmentSettings, SuppliedName } from './environment.ts';
import { mayBePrerequisite } from '../plan/prerequisites.ts';
import { bindingId } from '../plan/readiness.ts';
import { kindOfPath } from '../stream/kinds.ts';
import { Complaints, fieldsOf, membersOf } from './complaints.ts';
import { refuseConflicts } from './conflicts.ts';
import { readIgnored, readPatches } from './places.ts';
import type { FileRole } from './role.ts';
import { readSecrets, readValues } from './texts.ts';
import { parseYaml } from '../json/yaml-text.ts';

const sections = ['bindings', 'values', 'secrets', 'patches', 'ignore'] as const;

/**
 * Parses `environments/<name>.yaml` (docs/reference/environments.md). Throws `InvalidInput` with line and column of
 * invalid YAML, else `InvalidEnvironmentFile` with all problems.
 */
export function parseEnvironmentFile(bytes: Uint8Array, file: string, role?: FileRole): EnvironmentSettings {
  const yaml = parseYaml(new TextDecoder('utf-8').decode(bytes), file);
  refuseConflicts(yaml, file);
  const complaints = new Complaints(file, yaml);
  const written = fieldsOf(yaml.value, [], sections, complaints, 'a mapping');
  if (role === 'source') {
    for (const key of ['bindings', 'patches'] as const)
      if (written[key] !== undefined)
        complaints.add([key], `an export does not use ${key}: they belong to the file of an environment`);
  }
  const values = readValues(written.values, role, complaints);
  const secrets = readSecrets(written.secrets, role, complaints);
  const bindings = readBindings(written.bindings, complaints);
  for (const [path, { form, name }] of bindings.variables)
    if (!(form === 'value' ? values : secrets).known.has(name))
      complaints.add(
        ['bindings', path, 'value'],
        `${JSON.stringify(name)} is not under ${form}s of this file`,
      );
  const settings = {
    ...bindings,
    values: values.known,
    secrets: secrets.known,
    patches: readPatches(written.patches, complaints),
    ignored: readIgnored(written.ignore, role, complaints),
    returns: [...values.returns, ...secrets.returns],
  };
  complaints.throwIfAny();
  return settings;
}

function readBindings(
  value: unknown,
  complaints: Complaints,
): Pick<EnvironmentSettings, 'bindings' | 'variables'> {
  const bindings = new Map<string, ReferenceBinding>();
  const variables = new Map<string, SuppliedName>();
  for (const [path, member] of membersOf(value, ['bindings'], complaints, 'a mapping of paths of the tree')) {
    if (!mayBePrerequisite(path)) {
      const example = 'such as connections/acme-commerce or scenarios/pricing';
      complaints.add(
        ['bindings', path],
        `${JSON.stringify(path)} is not the path of something that a tenant must have, ${example}`,
      );
      continue;
    }
    const at = ['bindings', path];
    if (kindOfPath(path) === 'variable' && isMapping(member) && 'value' in member) {
      const supplied = readSuppliedName(member, at, complaints);
      if (supplied === undefined) continue;
      variables.set(path, supplied);
      bindings.set(path, { by: 'id', id: bindingId(path) });
    } else {
      const binding = readBinding(member, at, complaints);
      if (binding !== undefined) bindings.set(path, binding);
    }
  }
  return { bindings, variables };
}

/** Reads `{ value: { $value: NAME } }` or `{ value: { $secret: NAME } }`. */
function readSuppliedName(
  binding: object,
  path: readonly string[],
  complaints: Complaints,
): SuppliedName | undefined {
  const form = '{ $value: … } or { $secret: … }';
  const { value } = fieldsOf(binding, path, ['value'], complaints, `{ value: ${form} }`);
  const at = [...path, 'value'];
  const { $value, $secret } = isMapping(value)
    ? fieldsOf(value, at, ['$value', '$secret'], complaints, form)
    : {};
  if (typeof $value === 'string' && $secret === undefined) return { form: 'value', name: $value };
  if (typeof $secret === 'string' && $value === undefined) return { form: 'secret', name: $secret };
  return complaints.add(at, `is not ${form}, with a name that this file has under values or secrets`);
}

function readBinding(
  value: unknown,
  path: readonly string[],
  complaints: Complaints,
): ReferenceBinding | undefined {
  if (typeof value === 'bigint' ? value >= 0n : typeof value === 'string' && value !== '')
    return { by: 'id', id: String(value) };
  if (!isMapping(value)) return complaints.add(path, 'is not an id, or { name: …, type: … }');
  const { name, type } = fieldsOf(value, path, ['name', 'type'], complaints, '{ name: …, type: … }');
  if (!isName(name)) return complaints.add([...path, 'name'], 'name is not a text');
  if (!isName(type)) return complaints.add([...path, 'type'], 'type is not a text');
  return { by: 'match', name, type };
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isName = (value: unknown): value is string | undefined =>
  value === undefined || (typeof value === 'string' && value !== '');

import type { ReferenceBinding, EnvironmentSettings } from './environment.ts';
import { mayBePrerequisite } from '../plan/prerequisites.ts';
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
  const settings = {
    bindings: readBindings(written.bindings, complaints),
    values: values.known,
    secrets: secrets.known,
    patches: readPatches(written.patches, complaints),
    ignored: readIgnored(written.ignore, role, complaints),
    returns: [...values.returns, ...secrets.returns],
  };
  complaints.throwIfAny();
  return settings;
}

function readBindings(value: unknown, complaints: Complaints): ReadonlyMap<string, ReferenceBinding> {
  const bindings = new Map<string, ReferenceBinding>();
  for (const [path, member] of membersOf(value, ['bindings'], complaints, 'a mapping of paths of the tree')) {
    if (!mayBePrerequisite(path)) {
      const example = 'such as connections/acme-commerce or scenarios/pricing';
      complaints.add(
        ['bindings', path],
        `${JSON.stringify(path)} is not the path of something that a tenant must have, ${example}`,
      );
      continue;
    }
    const binding = readBinding(member, ['bindings', path], complaints);
    if (binding !== undefined) bindings.set(path, binding);
  }
  return bindings;
}

function readBinding(
  value: unknown,
  path: readonly string[],
  complaints: Complaints,
): ReferenceBinding | undefined {
  if (typeof value === 'bigint' ? value >= 0n : typeof value === 'string' && value !== '')
    return { by: 'id', id: String(value) };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return complaints.add(path, 'is not an id, or { name: …, type: … }');
  const { name, type } = fieldsOf(value, path, ['name', 'type'], complaints, '{ name: …, type: … }');
  if (!isName(name)) return complaints.add([...path, 'name'], 'name is not a text');
  if (!isName(type)) return complaints.add([...path, 'type'], 'type is not a text');
  return { by: 'match', name, type };
}

const isName = (value: unknown): value is string | undefined =>
  value === undefined || (typeof value === 'string' && value !== '');

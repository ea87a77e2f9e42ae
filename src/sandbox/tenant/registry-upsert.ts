import { canonicalJson, idText, type SandboxJsonObject, member, text } from '../json.ts';
import { naturalKeys, type RegistryName } from './records.ts';
import { idOf, type Tables } from './tables.ts';

/**
 * Adds an item to a registry by its natural key. An existing item keeps its id and takes the other fields from the
 * file, at once and for every stream that uses it.
 */
export function upsertItem(
  tables: Tables,
  registry: RegistryName,
  carried: SandboxJsonObject,
): {
  readonly fileId: string | undefined;
  readonly id: string;
  readonly state: 'CREATED' | 'UPDATED' | 'EXISTS';
} {
  const fileId = idText(member(carried, 'id'));
  const existing = tables.itemByNaturalKey(registry, text(carried, naturalKeys[registry]) ?? '');
  const id = existing === undefined ? tables.newId() : idOf(existing);
  const item: SandboxJsonObject = { ...carried, id };
  if (existing !== undefined && canonicalJson(existing) === canonicalJson(item))
    return { fileId, id, state: 'EXISTS' };
  tables.registries[registry].set(id, item);
  return { fileId, id, state: existing === undefined ? 'CREATED' : 'UPDATED' };
}

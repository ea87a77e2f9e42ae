import { IdMap, scopeOf, type IdEntry } from '../../core/stream/id-map.ts';
import { kindOfPath, kinds, type KindName } from '../../core/stream/kinds.ts';
import type { TenantIdentity, StoreSession } from '../../ports/store.ts';
import { onceEach } from '../../core/once-each.ts';

/** Returns an id map of the saved identities. Its lists are its own. */
export function idMapOf(identities: readonly TenantIdentity[]): IdMap {
  return rememberedIdMap(identities).draft();
}

const rememberedIdMap = onceEach(
  (identities: readonly TenantIdentity[]) =>
    new IdMap(identities.map(({ path, id }) => ({ path, id: tenantId(path, id) }))),
);

/**
 * Returns the changed identities of a draft that are not saved yet. A draft may have changed an entry and changed it
 * back. Ids of scenarios and hooks are unique only within their stream or scenario.
 */
export function learntIdentities(
  idMap: Pick<IdMap, 'changes'>,
  remembered: readonly TenantIdentity[],
): readonly TenantIdentity[] {
  const learnt = new Map(idMap.changes().map((entry) => [entry.path, identityOf(entry)]));
  if (learnt.size === 0) return [];
  for (const { kind, id, path } of remembered) {
    const other = learnt.get(path);
    if (other?.id === id && other.kind === kind) learnt.delete(path);
  }
  return [...learnt.values()];
}

/** Returns the identities of an id map that are not saved yet. */
function newIdentities(idMap: IdMap, remembered: readonly TenantIdentity[]): readonly TenantIdentity[] {
  const known = new Set(remembered.map(identityKey));
  return idMap
    .entries()
    .map(identityOf)
    .filter((identity) => !known.has(identityKey(identity)));
}

/** Saves the ids that imports gave. The ids of prerequisites belong to the environment's file. */
export async function saveIncluded(
  session: StoreSession,
  tenant: string,
  ids: IdMap,
  isSaved: (path: string) => boolean = () => true,
): Promise<void> {
  const remembered = await session.identities(tenant);
  const known = idMapOf(remembered);
  const fresh = newIdentities(ids, remembered).filter(({ path }) => {
    const kind = kindOfPath(path);
    if (kind === undefined || !kinds[kind].carried || ids.isBound(path)) return false;
    return known.idOf(path) !== ids.idOf(path) && isSaved(path);
  });
  await session.saveIdentities(tenant, fresh);
}

/** Saves the same as `saveIncluded`, but only for entries that the id map has changed. */
export async function saveIncludedChanges(
  session: Pick<StoreSession, 'saveIdentities'>,
  tenant: string,
  learnt: readonly IdEntry[],
): Promise<void> {
  const changes = learnt.map(identityOf);
  await session.saveIdentities(
    tenant,
    changes.filter(({ kind }) => kinds[kind].carried),
  );
}

const identityOf = ({ path, id }: IdEntry) => {
  return { kind: kindOfPath(path) as KindName, id: storedId(path, id), path };
};

const identityKey = ({ kind, id, path }: TenantIdentity) => JSON.stringify([kind, id, path]);

function storedId(path: string, id: string): string {
  const scope = scopeOf(kindOfPath(path) as KindName, path);
  return scope === '' ? id : `${scope}#${id}`;
}

function tenantId(path: string, id: string): string {
  const scope = scopeOf(kindOfPath(path) as KindName, path);
  return scope !== '' && id.startsWith(`${scope}#`) ? id.slice(scope.length + 1) : id;
}

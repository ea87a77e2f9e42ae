import { isJsonArray, jsonObject, member, type Json } from '../domain/json.ts';
import { PortError } from '../ports/errors.ts';
import type { InventoryItem, JournalEntry } from '../ports/store.ts';
import type { TenantStream } from '../ports/tenant.ts';
import type { Environment, PassDeps } from './subjects.ts';

/**
 * Settles writes whose outcome is not known, because the process ended or no answer came. An import is looked for in
 * the tenant's list and never repeated blindly: one stream of its name that was not there before is ours; of several
 * none is touched. Any other write is safe to plan again from what the tenant holds now.
 */
export async function settle(deps: PassDeps, environment: Environment, signal: AbortSignal): Promise<void> {
  const open = await deps.store.openJournal(environment.name);
  if (open.length === 0) return;
  const { streams } = await environment.tenant.list(signal);
  for (const entry of open) {
    const result = entry.call.startsWith('import ')
      ? await settleImport(deps, environment, entry, streams)
      : 'observed again';
    await deps.store.saveJournal({ ...entry, result });
    deps.log.info('settled an open write', { environment: environment.name, call: entry.call, result });
  }
}

async function settleImport(
  deps: PassDeps,
  environment: Environment,
  entry: JournalEntry,
  streams: readonly TenantStream[],
): Promise<Json> {
  const path = text(entry.facts, 'path');
  const name = text(entry.facts, 'name');
  const before = new Set(texts(entry.facts, 'before'));
  const inventory = await deps.store.inventory(environment.name);
  const owned = new Set(inventory.map(({ id }) => id));
  const arrived = streams.filter(
    (stream) => stream.name === name && !before.has(stream.id) && !owned.has(stream.id),
  );
  const [found] = arrived;
  if (found === undefined) return 'did not arrive';
  if (arrived.length > 1) {
    const ids = arrived.map(({ id }) => id).join(', ');
    throw new PortError(
      `an import of ${path} had no answer, and ${ids} could each be it: none is touched; remove those that nobody needs from the tenant`,
      { code: 'SLC2411', remedy: 'wait' },
    );
  }
  await own(
    deps,
    environment,
    { path, id: found.id, origin: 'made', role: 'current' },
    inventory,
    text(entry.facts, 'replaced'),
  );
  return jsonObject([['id', found.id]]);
}

async function own(
  deps: PassDeps,
  environment: Environment,
  item: InventoryItem,
  inventory: readonly InventoryItem[],
  replaced: string,
): Promise<void> {
  const before = inventory.filter(
    ({ path, role, id }) => path === item.path && role === 'current' && id !== item.id,
  );
  const retired = before
    .filter(({ id }) => id === replaced)
    .map((one): InventoryItem => ({ ...one, role: 'retired' }));
  const gone = before.filter(({ id }) => id !== replaced).map(({ id }) => id);
  await deps.store.atomically(async (session) => {
    await session.forgetInventory(environment.name, gone);
    await session.saveInventory(environment.name, [item, ...retired]);
    await session.saveIdentities(environment.tenant.name, [{ kind: 'stream', id: item.id, path: item.path }]);
  });
}

function text(facts: Json, key: string): string {
  const value = member(facts, key);
  return typeof value === 'string' ? value : '';
}

function texts(facts: Json, key: string): readonly string[] {
  const value = member(facts, key);
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

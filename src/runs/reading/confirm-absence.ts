import { streamSlug } from '../../core/tree/tree.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import type { InventoryItem } from '../../ports/store.ts';
import type { TenantListing, TenantReading } from '../../ports/tenant.ts';

/** Stream that a tenant's list lacks, with its name in messages. */
export interface UnlistedStream {
  readonly id: string;
  readonly name: string;
}

/** Error of a list that lacks a stream which the tenant still has. No conclusion may be drawn from such a list. */
export class ListIncomplete extends PortError {
  override readonly name = 'ListIncomplete';
  constructor(tenant: string, { id, name }: UnlistedStream) {
    super(`the list of tenant ${tenant} lacks ${name}, which the tenant still has (${id})`, {
      code: 'SLC2495',
      remedy: 'retry',
    });
  }
}

/** Number of streams that are read at once. */
const atOnce = 4;

/**
 * Reads streams by id, and returns once the tenant has confirmed that none of them exists. Throws `ListIncomplete` at
 * the first that still exists, and the `PortError` of any other failure. The other reads end then.
 */
export async function confirmAbsence(
  tenant: Pick<TenantReading, 'name' | 'get'>,
  unlisted: readonly UnlistedStream[],
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  // All readers share one iterator.
  const waiting = unlisted.values();
  const reader = async () => {
    for (const stream of waiting)
      if (await isThere(tenant, stream.id, until)) throw new ListIncomplete(tenant.name, stream);
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, reader));
  } finally {
    ending.abort();
  }
}

/**
 * Confirms by id that known streams missing from a complete list no longer exist, and returns their ids. An incomplete
 * list proves nothing about missing streams. Throws as `confirmAbsence` does.
 */
export async function confirmMissing(
  tenant: Pick<TenantReading, 'name' | 'get'>,
  { streams, whole }: TenantListing,
  known: readonly Pick<InventoryItem, 'id' | 'path'>[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (!whole) return new Set();
  const listed = new Set(streams.map(({ id }) => id));
  const missing = known.filter(({ id }) => !listed.has(id));
  const unlisted = missing.map(({ id, path }) => ({ id, name: streamSlug(path) }));
  await confirmAbsence(tenant, unlisted, signal);
  return new Set(missing.map(({ id }) => id));
}

async function isThere(
  tenant: Pick<TenantReading, 'get'>,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await tenant.get(id, signal);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

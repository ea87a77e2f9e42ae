import pLimit from 'p-limit';
import { NotFound, PortError } from '../ports/errors.ts';
import type { TenantListing, TenantReading } from '../ports/tenant.ts';

/** A list of a tenant's streams, and which of those that Sluice knows have certainly gone. */
export interface ConfirmedList {
  readonly listing: TenantListing;
  /** Ids that the list lacks and that the tenant, asked for each, does not have either. */
  readonly vanished: ReadonlySet<string>;
}

/** How many streams are read by id at once. */
const readsAtOnce = 8;

/**
 * Lists a tenant's streams and reads by id each known stream that the list lacks. A list may answer well and be short:
 * only the tenant's word on an id says that a stream is gone. Throws `ShortList` when the tenant still has one of them,
 * and the `PortError` of a read that failed. A list that does not claim to be whole is returned as it is.
 */
export async function confirmedList(
  tenant: TenantReading,
  known: Iterable<string>,
  signal: AbortSignal,
): Promise<ConfirmedList> {
  const listing = await tenant.list(signal);
  return { listing, vanished: await confirmMissing(tenant, listing, known, signal) };
}

/** The ids that a whole list lacks, each confirmed by a read; as `confirmedList`. */
export async function confirmMissing(
  tenant: TenantReading,
  { streams, whole }: TenantListing,
  known: Iterable<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (!whole) return new Set();
  const listed = new Set(streams.map(({ id }) => id));
  const missing = [...new Set(known)].filter((id) => !listed.has(id));
  const limit = pLimit(readsAtOnce);
  const confirm = async (id: string) => {
    try {
      await tenant.get(id, signal);
    } catch (error) {
      if (error instanceof NotFound) return;
      throw error;
    }
    throw new ShortList(tenant.name, id, streams.length);
  };
  try {
    await Promise.all(missing.map((id) => limit(confirm, id)));
  } finally {
    limit.clearQueue();
  }
  return new Set(missing);
}

/** The tenant still has a stream that its list lacks, so the list says nothing of what is gone. */
export class ShortList extends PortError {
  override readonly name = 'ShortList';
  constructor(tenant: string, id: string, listed: number) {
    const count = `${listed} ${listed === 1 ? 'stream' : 'streams'}`;
    super(
      `tenant ${tenant}: the list of value streams has ${count} and lacks ${id}, which the tenant still has: the list is not whole, so nothing was planned`,
      { code: 'SLC2460', remedy: 'retry' },
    );
  }
}

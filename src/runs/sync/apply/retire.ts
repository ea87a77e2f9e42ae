import { streamSlug } from '../../../core/tree/tree.ts';
import { NotFound, PortError, RefusedByState } from '../../../ports/errors.ts';
import type { InventoryItem } from '../../../ports/store.ts';
import type { TenantListing } from '../../../ports/tenant.ts';
import { Callers } from './callers.ts';
import type { TenantWriter, Permit, Untouchable } from './tenant-writer.ts';
import { isOfAll } from '../../run-failure.ts';
import type { Copies } from '../../../state/records/copies.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

export interface Retirement {
  readonly environment: Environment;
  readonly listing: TenantListing;
  readonly writer: TenantWriter;
  readonly copies: Copies;
  /** Returns the paths of a stream's subflows. */
  readonly runs: (path: string) => readonly string[];
}

/**
 * Removes replaced streams that Sluice created. A subflow stays unchanged until its callers are removed, even if the
 * tenant would let it go. Streams that the tenant does not remove yet wait for the next run. Returns a line for each of
 * these.
 */
export async function retire(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  retirement: Retirement,
  items: readonly InventoryItem[],
): Promise<readonly string[]> {
  let waiting = items;
  let refusals = new Map<InventoryItem, string>();
  const callers = new Callers(items, retirement.runs);
  // A removed stream may have been the last caller of another one, so another round is useful.
  for (let left = waiting.length + 1; waiting.length > 0 && waiting.length < left;) {
    left = waiting.length;
    refusals = new Map();
    for (const item of waiting) {
      const caller = callers.of(item);
      const reason = caller === undefined ? await remove(retirement, item) : runBy(caller);
      if (reason !== undefined) {
        refusals.set(item, reason);
        continue;
      }
      callers.remove(item);
      await store.atomically(async (session) => {
        await session.forgetInventory(retirement.environment.name, [item.id]);
        await retirement.copies.forget(session, [item.id], clock.now());
      });
    }
    waiting = [...refusals.keys()];
  }
  for (const item of callers.cycles()) {
    const failure = await deactivate(retirement.writer, item);
    if (failure !== undefined) refusals.set(item, failure);
  }
  return [...refusals].map(([{ path, id }, reason]) => `${streamSlug(path)} (${id}): ${reason}`);
}

const runBy = ({ path, id }: InventoryItem) => `${streamSlug(path)} (${id}), which was replaced too, runs it`;

/** Removes a stream. Returns undefined if it no longer exists, otherwise the reason. */
async function remove(retirement: Retirement, item: InventoryItem): Promise<string | undefined> {
  const listed = retirement.listing.streams.find(({ id }) => id === item.id);
  const instances = listed?.state === 'inactive' ? (listed.activeInstances ?? 0) : 0;
  if (instances > 0) return `${instances} of its instances are running`;
  try {
    const permit = await retirement.writer.permitRetirement(item);
    if (typeof permit === 'string') return reasons[permit];
    return await removeOnce(retirement.writer, permit, item);
  } catch (error) {
    if (!(error instanceof PortError) || isOfAll(error)) throw error;
    if (!(error instanceof NotFound)) return error.message;
  }
  return undefined;
}

const reasons: Readonly<Record<Untouchable, string>> = {
  edited:
    'somebody changed it after Sluice last saw it: copy what you need from it, then remove it in the tenant',
  activated:
    'somebody activated it again after Sluice had replaced it: deactivate it so that Sluice removes it, or restore its version in git',
  'not noted':
    'an older version of Sluice replaced it without recording its content, so Sluice cannot tell whether somebody edited it: remove it in the tenant',
};

/** Tries one removal. Returns the reason if the stream still exists. */
async function removeOnce(
  writer: TenantWriter,
  permit: Permit<'retire'>,
  item: InventoryItem,
): Promise<string | undefined> {
  try {
    await writer.remove(permit);
    return undefined;
  } catch (error) {
    const isIdle = error instanceof RefusedByState && !error.reasons.includes('referenced');
    if (!isIdle || !error.reasons.includes('active')) throw error;
  }
  // A person may have activated it since the permit.
  const active = await writer.permitRetirement(item);
  if (typeof active === 'string') return reasons[active];
  await writer.deactivateRetired(active);
  const idle = await writer.permitRetirement(item);
  if (typeof idle === 'string') return reasons[idle];
  await writer.remove(idle);
  return undefined;
}

/** Deactivates a stream. Returns the reason if it is still active. */
async function deactivate(writer: TenantWriter, item: InventoryItem): Promise<string | undefined> {
  try {
    const permit = await writer.permitRetirement(item);
    if (typeof permit === 'string') return reasons[permit];
    if (permit.read.stream.state === 'active') await writer.deactivateRetired(permit);
    return undefined;
  } catch (error) {
    if (!(error instanceof PortError) || isOfAll(error)) throw error;
    return error instanceof NotFound ? undefined : error.message;
  }
}

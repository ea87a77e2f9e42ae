import type { Live } from '../../../core/plan/plan.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { NotFound, PortError, RefusedByState } from '../../../ports/errors.ts';
import type { InventoryItem } from '../../../ports/store.ts';
import { isOfAll } from '../../run-failure.ts';
import type { ApplyContext } from './context.ts';
import type { TenantWriter, Untouchable } from './tenant-writer.ts';

/** Live streams that this run has neither replaced nor removed, by path. */
export type RemainingStreams = ReadonlyMap<string, Live & { readonly is: 'known' }>;

export function remainingStreams({ planned, results }: ApplyContext): RemainingStreams {
  const { live } = planned.observed.observation;
  return new Map(
    [...live].flatMap(([path, one]) =>
      one.is === 'known' && !results.isAnew(path) ? [[path, one] as const] : [],
    ),
  );
}

/**
 * Removes replaced streams that Sluice created, except those whose successor failed in this run. A subflow stays
 * unchanged until its callers are removed, even if the tenant would let it go. Streams that the tenant does not remove
 * yet wait for the next run. Returns a line for each of these.
 */
export async function retire(context: ApplyContext): Promise<readonly string[]> {
  const { deps, environment, planned, memory, results, writer } = context;
  const { listing, copies } = planned.observed;
  const { store, clock } = deps;
  const runs = new Set([...remainingStreams(context).values()].flatMap((one) => one.runs));
  // The ids of vanished streams are stored only while a stream runs them.
  const forgotten = memory.vanished().filter(({ id }) => !runs.has(id));
  await store.forgetInventory(
    environment.name,
    forgotten.map(({ id }) => id),
  );
  const listed = new Set(listing.streams.map(({ id }) => id));
  const isMissed = (id: string) => !listed.has(id) && runs.has(id);
  const due = memory.retired().filter(({ path, id }) => !results.isFailed(path) && !isMissed(id));
  const callers = new Callers(due, (path) => memory.runs(path));
  let waiting: readonly InventoryItem[] = due;
  let refusals = new Map<InventoryItem, string>();
  // A removed stream may have been the last caller of another one, so another round is useful.
  for (let left = waiting.length + 1; waiting.length > 0 && waiting.length < left;) {
    left = waiting.length;
    refusals = new Map();
    for (const item of waiting) {
      const caller = callers.of(item);
      const reason = caller === undefined ? await removeReplaced(context, item) : runBy(caller);
      if (reason !== undefined) {
        refusals.set(item, reason);
        continue;
      }
      callers.remove(item);
      await store.atomically(async (session) => {
        await session.forgetInventory(environment.name, [item.id]);
        await copies.forget(session, [item.id], clock.now());
      });
    }
    waiting = [...refusals.keys()];
  }
  for (const item of callers.cycles()) {
    const failure = await deactivate(writer, item).catch(reasonOf);
    if (failure !== undefined) refusals.set(item, failure);
  }
  return [...refusals].map(([{ path, id }, reason]) => `${streamSlug(path)} (${id}): ${reason}`);
}

const runBy = ({ path, id }: InventoryItem) => `${streamSlug(path)} (${id}), which was replaced too, runs it`;

/** Removes a stream. Returns undefined if it no longer exists, otherwise the reason. */
async function removeReplaced(
  { planned, writer }: ApplyContext,
  item: InventoryItem,
): Promise<string | undefined> {
  const listed = planned.observed.listing.streams.find(({ id }) => id === item.id);
  const instances = listed?.state === 'inactive' ? (listed.activeInstances ?? 0) : 0;
  if (instances > 0) return `${instances} of its instances are running`;
  return removeOnce(writer, item).catch(reasonOf);
}

/** Returns the reason of a failed call, or undefined if the stream no longer exists. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof PortError) || isOfAll(error)) throw error;
  return error instanceof NotFound ? undefined : error.message;
}

const reasons: Readonly<Record<Untouchable, string>> = {
  edited: 'it changed after Sluice last read it: copy what you need from it, then remove it in the tenant',
  activated:
    'it was activated again after Sluice had replaced it: deactivate it so that Sluice removes it, or restore its version in git',
  'not noted':
    'an older version of Sluice replaced it without recording its content, so Sluice cannot detect edits of it: remove it in the tenant',
};

/** Tries one removal. Returns the reason if the stream still exists. */
async function removeOnce(writer: TenantWriter, item: InventoryItem): Promise<string | undefined> {
  const permit = await writer.permitRetirement(item);
  if (typeof permit === 'string') return reasons[permit];
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
  const permit = await writer.permitRetirement(item);
  if (typeof permit === 'string') return reasons[permit];
  if (permit.read.stream.state === 'active') await writer.deactivateRetired(permit);
  return undefined;
}

type Runs = (path: string) => readonly string[];

/** Replaced streams of a tenant that wait for the removal of their callers. */
export class Callers {
  readonly #runs: Runs;
  readonly #runBy: Runs;
  readonly #waiting: Set<InventoryItem>;
  /** Number of waiting versions by path. */
  readonly #versions = new Map<string, number>();
  /** Earlier results. Nothing changes while the caller waits, so a long chain is searched only once for each stream. */
  readonly #known = new Map<InventoryItem, InventoryItem>();

  constructor(items: readonly InventoryItem[], runs: Runs) {
    this.#runs = runs;
    this.#runBy = inverted(
      items.map(({ path }) => path),
      runs,
    );
    this.#waiting = new Set(items);
    for (const { path } of items) this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1);
  }

  /**
   * Returns a waiting stream that runs this one and is not run by it, because no stream of a cycle can be removed
   * first. Also returns undefined if several versions of the stream wait, because only the tenant knows which one is
   * run.
   */
  of(item: InventoryItem): InventoryItem | undefined {
    if ((this.#versions.get(item.path) ?? 0) > 1) return undefined;
    const known = this.#known.get(item);
    if (known !== undefined && this.#waiting.has(known)) return known;
    const reached = reachable(item.path, this.#runs);
    const callers = reachable(item.path, this.#runBy);
    for (const other of this.#waiting) {
      if (!callers.has(other.path) || reached.has(other.path)) continue;
      this.#known.set(item, other);
      return other;
    }
    return undefined;
  }

  /** Records that a stream was removed. */
  remove(item: InventoryItem): void {
    this.#waiting.delete(item);
    this.#versions.set(item.path, (this.#versions.get(item.path) ?? 1) - 1);
  }

  /**
   * Returns the waiting streams that run each other and that no other waiting stream runs. None of them can ever be
   * removed.
   */
  cycles(): readonly InventoryItem[] {
    return [...this.#waiting].filter(({ path }) => {
      const reached = reachable(path, this.#runs);
      if (!reached.has(path)) return false;
      const callers = reachable(path, this.#runBy);
      return [...this.#waiting].every((other) => !callers.has(other.path) || reached.has(other.path));
    });
  }
}

/** Returns the callers of each stream that these reach. */
function inverted(paths: readonly string[], runs: Runs): Runs {
  const callers = new Map<string, string[]>();
  const all = new Set(paths);
  // The loop also visits paths that it adds.
  for (const path of all) {
    for (const run of runs(path)) {
      all.add(run);
      const known = callers.get(run);
      if (known === undefined) callers.set(run, [path]);
      else known.push(path);
    }
  }
  return (path) => callers.get(path) ?? [];
}

/** Returns all direct and indirect subflows of a stream, including itself if it is part of a cycle. */
function reachable(path: string, next: Runs): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...next(path)];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue;
    reached.add(one);
    open.push(...next(one));
  }
  return reached;
}

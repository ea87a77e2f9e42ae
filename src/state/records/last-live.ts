import { readingBasis } from '../../core/plan/hook-uses.ts';
import { onceEach } from '../../core/once-each.ts';
import type { Desired, Live } from '../../core/plan/plan.ts';
import type { InventoryItem, StreamObservation as Remembered } from '../../ports/store.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';

/** Inputs of the states of streams, besides an inventory. */
export interface LiveBasis {
  readonly listing: TenantListing;
  readonly readings: ReadonlyMap<string, Remembered>;
  readonly bindings: string;
  readonly prunes: boolean;
  readonly desired: readonly Desired[];
}

interface Made {
  readonly basis: LiveBasis;
  readonly live: ReadonlyMap<string, Live>;
}

/**
 * Cache of the states of an inventory's streams, all of them from saved readings. In a tenant with few changes, only
 * changed states are computed again.
 */
export class LastLive {
  #made: Made | undefined;

  /** Returns the cache of an inventory, for as long as the store returns the same object. */
  static readonly of: (inventory: readonly InventoryItem[]) => LastLive = onceEach(() => new LastLive());

  keep(basis: LiveBasis, live: ReadonlyMap<string, Live>): void {
    this.#made = { basis, live };
  }

  /** Returns the cached states and the listed streams that changed since; undefined where more than that changed. */
  sameBut(
    now: LiveBasis,
  ): { readonly live: ReadonlyMap<string, Live>; readonly moved: readonly TenantStream[] } | undefined {
    if (this.#made === undefined || !isComparable(this.#made.basis, now)) return undefined;
    const { live, basis } = this.#made;
    const moved: TenantStream[] = [];
    for (const [index, stream] of now.listing.streams.entries()) {
      const before = basis.listing.streams[index] as TenantStream;
      if (isSame(before, stream)) continue;
      if (before.id !== stream.id) return undefined;
      moved.push(stream);
    }
    return { live, moved };
  }
}

/**
 * Tells whether two bases have equally many streams with current information, the same paths and the same conditions.
 */
function isComparable(before: LiveBasis, now: LiveBasis): boolean {
  return (
    before.bindings === now.bindings &&
    before.prunes === now.prunes &&
    before.readings === now.readings &&
    before.listing.whole === now.listing.whole &&
    before.listing.streams.length === now.listing.streams.length &&
    now.listing.streams.every(({ asOf }) => asOf === undefined) &&
    samePaths(before.desired, now.desired)
  );
}

function samePaths(before: readonly Desired[], now: readonly Desired[]): boolean {
  return (
    before === now ||
    (before.length === now.length && before.every((one, index) => isReadAlike(one, now[index])))
  );
}

function isReadAlike(one: Desired, other: Desired | undefined): boolean {
  return one.path === other?.path && readingBasis('', one) === readingBasis('', other);
}

/** Compares all listed fields of a stream. Written out, because every plan compares every stream of a tenant. */
function isSame(one: TenantStream, other: TenantStream): boolean {
  return (
    one.id === other.id &&
    one.revision === other.revision &&
    one.name === other.name &&
    one.state === other.state &&
    one.validation === other.validation &&
    one.version === other.version &&
    one.lastPublishedAt === other.lastPublishedAt &&
    one.activeInstances === other.activeInstances &&
    one.createdAt === other.createdAt &&
    one.asOf === other.asOf
  );
}

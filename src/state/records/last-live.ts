import { onceEach } from '../../core/once-each.ts';
import type { Desired, Live } from '../../core/plan/plan.ts';
import type { InventoryItem, Observation as Remembered } from '../../ports/store.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';

/** What the states of streams were made of, beside an inventory. */
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
 * The states of the streams of an inventory as they were made last, all of them of what was remembered: of a tenant in
 * which next to nothing moved since, only what did is made anew.
 */
export class LastLive {
  #made: Made | undefined;

  /** That of an inventory, as long as the store gives the same. */
  static readonly of: (inventory: readonly InventoryItem[]) => LastLive = onceEach(() => new LastLive());

  keep(basis: LiveBasis, live: ReadonlyMap<string, Live>): void {
    this.#made = { basis, live };
  }

  /** The states, and which streams of the list are otherwise than they say; undefined where more is. */
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

/** As many streams, seen at one time, of the same paths, read under the same conditions. */
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
    (before.length === now.length && before.every(({ path }, index) => now[index]?.path === path))
  );
}

/** All that a list tells of a stream, written out: every stream of a tenant is compared before each plan. */
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

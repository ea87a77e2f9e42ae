import type { IdMap } from '../../core/stream/id-map.ts';
import { removalLimit } from '../../core/plan/removal-limit.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import { PortError } from '../../ports/errors.ts';
import type { TenantListing } from '../../ports/tenant.ts';
import { confirmAbsence } from '../reading/confirm-absence.ts';
import type { Source } from '../pipeline.ts';

/** Error of an export in which more streams vanished than it may remove. The export stops until a person allows it. */
export class TooManyVanished extends PortError {
  override readonly name = 'TooManyVanished';
  constructor(
    tenant: string,
    paths: readonly string[],
    facts: { readonly of: number; readonly limit: number },
  ) {
    const slugs = paths.slice(0, mostNamed).map(streamSlug).join(', ');
    const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
    super(
      `${paths.length} of ${facts.of} streams are gone from tenant ${tenant}, and one export may remove ${facts.limit}: ${slugs}${more}`,
      { code: 'SLC2496', remedy: 'wait' },
    );
  }
}

const mostNamed = 10;

/** Facts that an export knows before it fetches anything. */
interface ExportFacts {
  /** Paths of the mirror's streams. */
  readonly mirrored: readonly string[];
  readonly idMap: Pick<IdMap, 'idOf'>;
  readonly listing: TenantListing;
  /** Number of removals allowed for this run. */
  readonly allowed: number;
}

/**
 * Returns the paths of the mirror's streams that vanished from their tenant: the list lacks them, and a read of each id
 * confirms it. A list that people declared complete needs no such read. Throws `ListIncomplete` if one still exists,
 * and `TooManyVanished` once more have vanished than the limit and the permission allow.
 */
export async function vanishedStreams(
  { tenant, maxRemovals }: Pick<Source, 'tenant' | 'maxRemovals'>,
  { mirrored, idMap, listing, allowed }: ExportFacts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!listing.whole) return [];
  const listed = new Set(listing.streams.map(({ id }) => id));
  const unlisted = mirrored.flatMap((path) => {
    const id = idMap.idOf(path);
    return id === undefined || listed.has(id) ? [] : [{ path, id, name: streamSlug(path) }];
  });
  const paths = unlisted.map(({ path }) => path);
  const limit = removalLimit(mirrored.length, maxRemovals);
  const most = Math.max(limit, allowed);
  if (listing.isDeclared !== true) await confirmAbsence(tenant, unlisted.slice(0, most + 1), signal);
  if (paths.length > most) throw new TooManyVanished(tenant.name, paths, { of: mirrored.length, limit });
  return paths;
}

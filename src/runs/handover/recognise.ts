import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { streamFileOf, type Tree } from '../../core/tree/tree.ts';
import { PortError } from '../../ports/errors.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import type { Outstanding } from './hand-overs.ts';
import { meaningOf, readLive, shapeOf } from '../reading/live-meaning.ts';
import type { Environment } from '../pipeline.ts';

/** Stream of the tenant that was recognised as one that was handed over. */
export interface Recognised {
  readonly outstanding: Outstanding;
  readonly stream: TenantStream;
  /** Content of the earlier file, if a person imported that one instead of the last one. */
  readonly earlier: string | undefined;
}

/** Inputs for recognising imports among the tenant's exports. */
export interface RecognitionScope {
  readonly environment: Environment;
  readonly listing: TenantListing;
  /** Ids of managed streams. */
  readonly owned: ReadonlySet<string>;
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdMap;
}

/**
 * Tolerated time by which a stream may have been created before its hand-over, because two clocks are compared.
 * Milliseconds.
 */
const clockSkew = 10 * 60_000;

/**
 * Finds imports of handed-over streams among the tenant's unknown streams. Compares their content, with and without
 * people's choices, and then names that are unique on both sides. Several matches count as none. A name alone is not
 * sufficient for a stream that may have existed before or that git no longer has.
 */
export async function recognise(
  search: RecognitionScope,
  handed: readonly Outstanding[],
  signal: AbortSignal,
): Promise<readonly Recognised[]> {
  const found: Recognised[] = [];
  for (const [name, outstanding] of Map.groupBy(handed, (one) => one.name)) {
    const streams = search.listing.streams.filter(
      (stream) => stream.name === name && !search.owned.has(stream.id),
    );
    const candidates: RecognitionCandidate[] = [];
    for (const one of outstanding)
      for (const stream of streams.filter((there) => couldBe(one, there)))
        candidates.push(await examine(search, one, stream, signal));
    found.push(
      ...match(candidates.filter((one) => one.likeness > 0 || (isInGit(search, one) && hasProof(one)))),
    );
  }
  return found;
}

interface RecognitionCandidate {
  readonly outstanding: Outstanding;
  readonly stream: TenantStream;
  /** Degree of the match. 2: same meaning. 1: same content apart from people's choices. 0: same name only. */
  readonly likeness: 0 | 1 | 2;
  readonly earlier: string | undefined;
}

/** Returns false for a stream that existed before the file. */
function couldBe({ before, at }: Outstanding, { id, createdAt }: TenantStream): boolean {
  const made = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  return !before.includes(id) && !(made < at - clockSkew);
}

function isInGit({ rendered }: RecognitionScope, { outstanding }: RecognitionCandidate): boolean {
  return rendered.has(streamFileOf(outstanding.path));
}

/** Returns true if a stream of that name cannot have existed before the hand-over. */
function hasProof({ outstanding, stream }: RecognitionCandidate): boolean {
  return outstanding.replaced !== undefined || stream.createdAt !== undefined;
}

async function examine(
  { environment, rendered, ignored, ids }: RecognitionScope,
  outstanding: Outstanding,
  stream: TenantStream,
  signal: AbortSignal,
): Promise<RecognitionCandidate> {
  const candidate = { outstanding, stream, earlier: undefined };
  const { path } = outstanding;
  try {
    const bytes = await environment.tenant.exportFile(stream.id, signal);
    const idMap = ids.draft();
    idMap.set(path, stream.id);
    const live = readLive(readExportFile(bytes, path), idMap, new NameIndex(rendered), {
      apps: environment.apps,
      ignored,
    });
    const shape = shapeOf(live.tree, path);
    if (shape !== outstanding.shape)
      return outstanding.earlier.includes(shape)
        ? { ...candidate, likeness: 1, earlier: shape }
        : { ...candidate, likeness: 0 };
    if (!rendered.has(streamFileOf(path))) return { ...candidate, likeness: 1 };
    const desired = meaningOf(withoutIgnored(rendered, ignored), path, ids);
    const isSame = meaningOf(live.tree, path, live.ids).fingerprint === desired.fingerprint;
    return { ...candidate, likeness: isSame ? 2 : 1 };
  } catch (error) {
    // The stream exists and is unreadable, which the observation reports.
    if (error instanceof InvalidInput || error instanceof PortError) return { ...candidate, likeness: 0 };
    throw error;
  }
}

/**
 * Returns the pairs in which each side matches only the other. Among streams with the same meaning, any pair is
 * correct.
 */
function match(candidates: readonly RecognitionCandidate[]): readonly Recognised[] {
  const pairs: RecognitionCandidate[] = [];
  for (const likeness of [2, 1, 0] as const) {
    const taken = (one: RecognitionCandidate) =>
      pairs.some(({ outstanding, stream }) => outstanding === one.outstanding || stream === one.stream);
    const fits = candidates.filter((one) => one.likeness === likeness && !taken(one));
    for (const one of fits) {
      const isOnly =
        likeness === 2 ||
        fits.every(
          (other) => other === one || (other.outstanding !== one.outstanding && other.stream !== one.stream),
        );
      if (isOnly && !taken(one)) pairs.push(one);
    }
  }
  return pairs;
}

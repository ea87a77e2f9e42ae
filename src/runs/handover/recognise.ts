import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { streamFileOf, type Tree } from '../../core/tree/tree.ts';
import { PortError } from '../../ports/errors.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import type { Outstanding } from './hand-overs.ts';
import { meaningOf, readLive, shapeOf } from '../reading/live-meaning.ts';
import type { Environment } from '../pipeline.ts';

/** A stream of the tenant that is one of those that were handed over. */
export interface Recognised {
  readonly outstanding: Outstanding;
  readonly stream: TenantStream;
  /** The shape of an earlier file, where that was imported in the place of the last one. */
  readonly earlier: string | undefined;
}

/** Where the exports of what was handed over are looked for. */
export interface Search {
  readonly environment: Environment;
  readonly listing: TenantListing;
  /** Ids of the streams that are ours already. */
  readonly owned: ReadonlySet<string>;
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdBook;
}

/**
 * How much earlier than a hand-over a stream may have been made and still be what it brought: two clocks are compared.
 * Milliseconds.
 */
const clockSkew = 10 * 60_000;

/**
 * Finds what was handed over among the streams of a tenant that nobody knows yet: by what they say, with and without
 * what people chose, then by a name that only one of each has. Where several could be it, none is; and by its name alone
 * none is that may have been there before, or that git no longer has.
 */
export async function recognise(
  search: Search,
  handed: readonly Outstanding[],
  signal: AbortSignal,
): Promise<readonly Recognised[]> {
  const found: Recognised[] = [];
  for (const [name, outstanding] of Map.groupBy(handed, (one) => one.name)) {
    const streams = search.listing.streams.filter(
      (stream) => stream.name === name && !search.owned.has(stream.id),
    );
    const candidates: Candidate[] = [];
    for (const one of outstanding)
      for (const stream of streams.filter((there) => couldBe(one, there)))
        candidates.push(await examine(search, one, stream, signal));
    found.push(
      ...match(candidates.filter((one) => one.likeness > 0 || (isInGit(search, one) && hasProof(one)))),
    );
  }
  return found;
}

interface Candidate {
  readonly outstanding: Outstanding;
  readonly stream: TenantStream;
  /** 2: it means the same; 1: it says the same, whatever was chosen; 0: it has the name. */
  readonly likeness: 0 | 1 | 2;
  readonly earlier: string | undefined;
}

/** What was there before cannot have been brought by a file that came later. */
function couldBe({ before, at }: Outstanding, { id, createdAt }: TenantStream): boolean {
  const made = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  return !before.includes(id) && !(made < at - clockSkew);
}

function isInGit({ rendered }: Search, { outstanding }: Candidate): boolean {
  return rendered.has(streamFileOf(outstanding.path));
}

/** True where a stream of that name cannot have been there before the hand-over. */
function hasProof({ outstanding, stream }: Candidate): boolean {
  return outstanding.replaced !== undefined || stream.createdAt !== undefined;
}

async function examine(
  { environment, rendered, ignored, ids }: Search,
  outstanding: Outstanding,
  stream: TenantStream,
  signal: AbortSignal,
): Promise<Candidate> {
  const candidate = { outstanding, stream, earlier: undefined };
  const { path } = outstanding;
  try {
    const bytes = await environment.tenant.exportFile(stream.id, signal);
    const book = ids.draft();
    book.set(path, stream.id);
    const live = readLive(readExportFile(bytes, path), book, new NameIndex(rendered), {
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
    // It is there and cannot be read: the observation says why.
    if (error instanceof InvalidInput || error instanceof PortError) return { ...candidate, likeness: 0 };
    throw error;
  }
}

/** Pairs of which each side fits only the other one; of those that mean the same, one is as good as another. */
function match(candidates: readonly Candidate[]): readonly Recognised[] {
  const pairs: Candidate[] = [];
  for (const likeness of [2, 1, 0] as const) {
    const taken = (one: Candidate) =>
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

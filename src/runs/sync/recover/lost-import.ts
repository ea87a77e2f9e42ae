import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { NameIndex } from '../../../core/tree/name-index.ts';
import type { IdBook } from '../../../core/stream/id-map.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../../core/render/ignored.ts';
import type { Tree } from '../../../core/tree/tree.ts';
import { NotFound } from '../../../ports/errors.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { meaningOf, readLive, runIdsOf, shapeOf } from '../../reading/live-meaning.ts';
import type { Environment } from '../../pipeline.ts';

/** An import whose answer never came. */
export interface LostImport {
  /** The stream of the file, then those that it carried. */
  readonly streams: readonly { readonly path: string; readonly name: string }[];
  /** Fingerprints of what was sent, by path. */
  readonly sent: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch: when it was sent. */
  readonly startedAt: number;
}

/** What a lost import is compared with. */
export interface LostAndFound {
  readonly environment: Environment;
  /** The rendered tree of the revision that was sent. */
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdBook;
  /** Streams of the tenant that were not there before the call, as far as is known, and that nobody owns. */
  readonly streams: readonly TenantStream[];
}

/** How much the clocks of a tenant and of this machine may differ. Milliseconds. */
const clockSkew = 10 * 60_000;

/**
 * The ids, by path, of what a lost import brought: of each stream there must be just one of its name that says what was
 * sent and is not from before. Undefined where it cannot be told: a name alone never makes a stream ours.
 */
export async function findLostImport(
  search: LostAndFound,
  lost: LostImport,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | undefined> {
  const found = new Map<string, string>();
  for (const { path, name } of lost.streams) {
    const alike: string[] = [];
    for (const stream of search.streams.filter((one) => one.name === name && !isEarlier(one, lost.startedAt)))
      if (await isAlike(search, path, stream, signal)) alike.push(stream.id);
    const [id, ...others] = alike;
    if (id === undefined || others.length > 0) return undefined;
    found.set(path, id);
  }
  if (new Set(found.values()).size < found.size) return undefined;
  return (await isAsSent(search, lost, found, signal)) ? found : undefined;
}

/** A stream that another is to take over from. */
export interface Successor {
  readonly path: string;
  /** Fingerprints of what it shall say, and of the events, rules and forms that its file brings. */
  readonly fingerprint: string;
  readonly brings: ReadonlyMap<string, string>;
  /** Fingerprint of its accepted form, if an operator accepted one. */
  readonly accepted: string | undefined;
  /** Ids of streams that we made for its path. */
  readonly candidates: readonly string[];
  /**
   * Versions, by id, of candidates imported with this content. One that still has its version has that content, or the
   * tenant's form of it.
   */
  readonly imported: ReadonlyMap<string, number>;
}

/** More ways than this to put candidates together are not tried. */
const mostWays = 64;

/**
 * The ids, by path, of successors that an earlier pass imported and could not see to the end: together they say what is
 * to be sent now, so it need not be sent again. Undefined where there are none.
 */
export async function findSuccessors(
  search: Omit<LostAndFound, 'streams'>,
  successors: readonly Successor[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | undefined> {
  for (const found of waysToCombine(successors)) {
    let isRight = true;
    for (const one of successors) isRight &&= await saysWhatIsSent(search, one, found, signal);
    if (isRight) return found;
  }
  return undefined;
}

function waysToCombine(successors: readonly Successor[]): readonly ReadonlyMap<string, string>[] {
  const ways = successors.reduce((count, { candidates }) => count * candidates.length, 1);
  if (ways === 0 || ways > mostWays) return [];
  let found: readonly ReadonlyMap<string, string>[] = [new Map()];
  for (const { path, candidates } of successors)
    found = found.flatMap((way) => candidates.map((id) => new Map([...way, [path, id]])));
  return found;
}

async function saysWhatIsSent(
  search: Omit<LostAndFound, 'streams'>,
  { path, fingerprint, accepted, brings, imported }: Successor,
  found: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<boolean> {
  const live = await read(search, found, path, signal);
  if (live === undefined) return false;
  const meaning = meaningOf(live.tree, path, live.ids);
  if (![...brings].every(([shared, wanted]) => meaning.carries.get(shared) === wanted)) return false;
  if ([fingerprint, accepted].includes(meaning.fingerprint)) return true;
  const id = found.get(path) as string;
  const version = imported.get(id);
  // Its form does not show what it runs.
  const isLinked = live.runIds.every((run) => live.ids.pathOf('stream', run) !== undefined);
  return version !== undefined && isLinked && (await versionOf(search.environment, id, signal)) === version;
}

/** Version of a stream; undefined where it is gone or the tenant does not tell. */
async function versionOf(
  { tenant }: Environment,
  id: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return (await tenant.get(id, signal)).version;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** True for a stream that was published before the call was made. */
function isEarlier({ createdAt, lastPublishedAt }: TenantStream, startedAt: number): boolean {
  return Date.parse(createdAt ?? lastPublishedAt ?? '') < startedAt - clockSkew;
}

/** True where a stream says what was sent, but for the streams that it runs and what its references are bound to. */
async function isAlike(
  search: LostAndFound,
  path: string,
  { id }: TenantStream,
  signal: AbortSignal,
): Promise<boolean> {
  const live = await read(search, new Map([[path, id]]), path, signal);
  return (
    live !== undefined &&
    shapeOf(live.tree, path) === shapeOf(withoutIgnored(search.rendered, search.ignored), path)
  );
}

/** True where all of the streams, seen as what the file brought, mean what was sent. */
async function isAsSent(
  search: LostAndFound,
  lost: LostImport,
  found: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<boolean> {
  for (const path of found.keys()) {
    const live = await read(search, found, path, signal);
    if (live === undefined || meaningOf(live.tree, path, live.ids).fingerprint !== lost.sent.get(path))
      return false;
  }
  return true;
}

/** Undefined where it is gone or cannot be understood: then it is not what was sent. */
async function read(
  { environment, rendered, ignored, ids }: Omit<LostAndFound, 'streams'>,
  found: ReadonlyMap<string, string>,
  path: string,
  signal: AbortSignal,
) {
  try {
    const bytes = await environment.tenant.exportFile(found.get(path) as string, signal);
    const book = ids.draft();
    for (const [stream, id] of found) book.set(stream, id);
    const file = readExportFile(bytes, path);
    const settings = { apps: environment.apps, ignored };
    return { ...readLive(file, book, new NameIndex(rendered), settings), runIds: runIdsOf(file) };
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return undefined;
    throw error;
  }
}

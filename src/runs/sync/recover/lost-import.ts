import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { withPlaceholders } from '../../../core/tree/export/hook-placeholders.ts';
import { NameIndex } from '../../../core/tree/name-index.ts';
import type { IdMap } from '../../../core/stream/id-map.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../../core/render/ignored.ts';
import type { Tree } from '../../../core/tree/tree.ts';
import { NotFound } from '../../../ports/errors.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { meaningOf, readLive, runIdsOf, shapeOf } from '../../reading/live-meaning.ts';
import type { Environment } from '../../pipeline.ts';

/** Facts about an import that are recorded before the call, sufficient to find it if the response is lost. */
export interface ImportFacts {
  /** Stream of the file, then the streams included in it. */
  readonly streams: readonly ImportedStream[];
  /** Ids before the call of streams with one of these names or paths. */
  readonly before: readonly string[];
  /** Imported commit. */
  readonly revision: string;
  /** Fingerprints of the import by path: of the streams, and of the events, rules and forms in the file. */
  readonly sent: ReadonlyMap<string, string>;
}

export interface ImportedStream {
  readonly path: string;
  readonly name: string;
  /** Id of the stream that it replaces. */
  readonly replaced: string | undefined;
}

/** Import without a response. `startedAt` is the time of the call in milliseconds since the epoch. */
type LostImport = Pick<ImportFacts, 'streams' | 'sent'> & { readonly startedAt: number };

/** Inputs of the search for a lost import. */
export interface LostAndFound {
  readonly environment: Environment;
  /** Rendered tree of the imported revision. */
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdMap;
  /** Unmanaged streams of the tenant that did not exist before the call, as far as is known. */
  readonly streams: readonly TenantStream[];
}

/** Tolerated difference between the clocks of a tenant and of this machine. Milliseconds. */
const clockSkew = 10 * 60_000;

/**
 * Finds the streams that a lost import created. Each must be the only new one with its name and the content of the
 * import. Returns their ids by path, or undefined if that is unclear: a name alone never makes a stream managed.
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

/** Stream that will replace another. */
export interface Successor {
  readonly path: string;
  /** Fingerprints of its desired content, and of the events, rules and forms in its file. */
  readonly fingerprint: string;
  readonly brings: ReadonlyMap<string, string>;
  /** Fingerprint of its accepted form, if an operator accepted one. */
  readonly accepted: string | undefined;
  /** Ids of streams that Sluice created for its path. */
  readonly candidates: readonly string[];
  /**
   * Versions of candidates imported with this content, by id. A candidate with the same version has that content, or
   * the tenant's form of it.
   */
  readonly imported: ReadonlyMap<string, number>;
}

/** Limit of combinations of candidates to try. */
const mostWays = 64;

/**
 * Finds the replacements that an interrupted run imported. Together they have the content to import now, so they need
 * no second import. Returns their ids by path, or undefined if there are none.
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
  // Its form does not show its subflows.
  const isLinked = live.runIds.every((run) => live.ids.pathOf('stream', run) !== undefined);
  return version !== undefined && isLinked && (await versionOf(search.environment, id, signal)) === version;
}

/** Returns the version of a stream. Undefined if it no longer exists or the tenant gives none. */
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

/** Returns true for a stream that was published before the call. */
function isEarlier({ createdAt, lastPublishedAt }: TenantStream, startedAt: number): boolean {
  return Date.parse(createdAt ?? lastPublishedAt ?? '') < startedAt - clockSkew;
}

/** Returns true if a stream has the content of the import, apart from its subflows and bindings. */
async function isAlike(
  search: LostAndFound,
  path: string,
  { id }: TenantStream,
  signal: AbortSignal,
): Promise<boolean> {
  const live = await read(search, new Map([[path, id]]), path, signal);
  if (live === undefined) return false;
  const shape = shapeOf(live.tree, path);
  const hasShape = (sent: Tree) => shapeOf(withoutIgnored(sent, search.ignored), path) === shape;
  return hasShape(search.rendered) || hasShape(withPlaceholders(search.rendered));
}

/** Returns true if all of the streams together have the meaning of the import. */
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

/** Reads a stream. Returns undefined if it no longer exists or is unreadable, and therefore is not the import. */
async function read(
  { environment, rendered, ignored, ids }: Omit<LostAndFound, 'streams'>,
  found: ReadonlyMap<string, string>,
  path: string,
  signal: AbortSignal,
) {
  try {
    const bytes = await environment.tenant.exportFile(found.get(path) as string, signal);
    const idMap = ids.draft();
    for (const [stream, id] of found) idMap.set(stream, id);
    const file = readExportFile(bytes, path);
    const settings = { apps: environment.apps, ignored };
    return { ...readLive(file, idMap, new NameIndex(rendered), settings), runIds: runIdsOf(file) };
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return undefined;
    throw error;
  }
}

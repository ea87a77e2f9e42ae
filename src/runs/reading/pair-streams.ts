import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { withMember } from '../../core/stream/content.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { streamFileOf, type Tree } from '../../core/tree/tree.ts';
import { NotFound } from '../../ports/errors.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import { readLive, shapeOf } from './live-meaning.ts';
import type { Environment } from '../pipeline.ts';

/** Stream in git without a counterpart in the tenant so far. */
export interface Unpaired {
  readonly path: string;
  readonly name: string;
}

/** Streams of git and of a tenant to match. */
export interface PairingInput {
  readonly environment: Environment;
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdMap;
  readonly wanted: readonly Unpaired[];
  /** Names of all streams in git. A tenant's stream with such a name was not renamed. */
  readonly names: ReadonlySet<string>;
  /** Unmanaged streams of the tenant. */
  readonly streams: readonly TenantStream[];
}

export interface StreamPairing {
  readonly paired: readonly { readonly path: string; readonly stream: TenantStream }[];
  /**
   * Streams in git with several possible matches, streams that share a match, and streams with a match under another
   * name. Only a person can recognise a renamed stream.
   */
  readonly ambiguous: readonly (Unpaired & { readonly candidates: readonly TenantStream[] })[];
  /** Streams in git without a match in the tenant. */
  readonly missing: readonly Unpaired[];
}

/** Limit of streams under other names to compare with missing ones, because each must be read. */
const mostComparisons = 400;

/**
 * Matches streams of a tenant with streams in git: by a name that is unique on both sides, or else by content if that
 * is unique. Reports the rest as ambiguous or missing, and never guesses.
 */
export async function pairStreams(pairing: PairingInput, signal: AbortSignal): Promise<StreamPairing> {
  const paired: StreamPairing['paired'][number][] = [];
  const ambiguous: StreamPairing['ambiguous'][number][] = [];
  const unseen: Unpaired[] = [];
  for (const [name, wanted] of Map.groupBy(pairing.wanted, (one) => one.name)) {
    const candidates = pairing.streams.filter((stream) => stream.name === name);
    const [only, ...others] = candidates;
    if (only === undefined) {
      unseen.push(...wanted);
      continue;
    }
    if (wanted.length === 1 && others.length === 0) {
      paired.push(...wanted.map(({ path }) => ({ path, stream: only })));
      continue;
    }
    const alike = await pairByContent(pairing, wanted, candidates, signal);
    paired.push(...alike);
    const taken = new Set(alike.map(({ stream }) => stream.id));
    const left = candidates.filter(({ id }) => !taken.has(id));
    const open = wanted.filter(({ path }) => alike.every((pair) => pair.path !== path));
    if (left.length > 0) ambiguous.push(...open.map((one) => ({ ...one, candidates: left })));
    else unseen.push(...open);
  }
  const others = pairing.streams.filter(({ name }) => !pairing.names.has(name));
  const renamed = await underOtherNames(pairing, unseen, others, signal);
  const isRenamed = ({ path }: Unpaired) => renamed.some((one) => one.path === path);
  return {
    paired,
    ambiguous: [...ambiguous, ...renamed],
    missing: unseen.filter((one) => !isRenamed(one)),
  };
}

/** Finds streams in git that the tenant has with the same content and another name. */
async function underOtherNames(
  pairing: PairingInput,
  unseen: readonly Unpaired[],
  others: readonly TenantStream[],
  signal: AbortSignal,
): Promise<StreamPairing['ambiguous']> {
  if (unseen.length * others.length > mostComparisons) return [];
  const renamed: StreamPairing['ambiguous'][number][] = [];
  for (const one of unseen) {
    const candidates: TenantStream[] = [];
    for (const stream of others) if (await saysTheSame(pairing, one, stream, signal)) candidates.push(stream);
    if (candidates.length > 0) renamed.push({ ...one, candidates });
  }
  return renamed;
}

/** Returns the streams of one name whose content matches exactly one on the other side. */
async function pairByContent(
  pairing: PairingInput,
  wanted: readonly Unpaired[],
  candidates: readonly TenantStream[],
  signal: AbortSignal,
): Promise<StreamPairing['paired']> {
  const fits: { readonly path: string; readonly stream: TenantStream }[] = [];
  for (const one of wanted) {
    for (const stream of candidates)
      if (await saysTheSame(pairing, one, stream, signal)) fits.push({ path: one.path, stream });
  }
  const isOnly = (one: (typeof fits)[number]) =>
    fits.every((other) => other === one || (other.path !== one.path && other.stream !== one.stream));
  return fits.filter(isOnly);
}

/** Compares the content of two streams without their names. The caller reports a different name. */
async function saysTheSame(
  { environment, rendered, ignored, ids }: PairingInput,
  { path, name }: Unpaired,
  { id }: TenantStream,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const file = readExportFile(await environment.tenant.exportFile(id, signal), path);
    const idMap = ids.draft();
    idMap.set(path, id);
    const live = readLive(file, idMap, new NameIndex(rendered), { apps: environment.apps, ignored });
    return shapeOf(called(live.tree, path, name), path) === shapeOf(withoutIgnored(rendered, ignored), path);
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return false;
    throw error;
  }
}

/** Returns the tree with another name for a stream. */
function called(tree: Tree, path: string, name: string): Tree {
  const file = tree.get(streamFileOf(path));
  if (file === undefined) return tree;
  const renamed = { ...file, content: withMember(file.content, 'name', name) };
  return new Map([...tree, [streamFileOf(path), renamed]]);
}

import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import { withMember } from '../../core/stream/content.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { streamFileOf, type Tree } from '../../core/tree/tree.ts';
import { NotFound } from '../../ports/errors.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import { readLive, shapeOf } from './live-meaning.ts';
import type { Environment } from '../pipeline.ts';

/** A stream of git that no stream of the tenant stands for yet. */
export interface Unpaired {
  readonly path: string;
  readonly name: string;
}

/** Streams of git and of a tenant that are to be brought together. */
export interface Pairing {
  readonly environment: Environment;
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdBook;
  readonly wanted: readonly Unpaired[];
  /** Names of all streams of git: one of the tenant that has such a name was not renamed. */
  readonly names: ReadonlySet<string>;
  /** Streams of the tenant that nobody answers for. */
  readonly streams: readonly TenantStream[];
}

export interface Pairs {
  readonly paired: readonly { readonly path: string; readonly stream: TenantStream }[];
  /**
   * Streams of git for which several streams of the tenant could stand, or one could stand for several, or one that says
   * the same under another name: whether that was renamed, only a person can tell.
   */
  readonly ambiguous: readonly (Unpaired & { readonly candidates: readonly TenantStream[] })[];
  /** Streams of git of which the tenant has nothing that could be told. */
  readonly missing: readonly Unpaired[];
}

/** How many streams under other names are compared with those of git that are missing: each is read for that. */
const mostComparisons = 400;

/**
 * Which stream of a tenant stands for which stream of git: by name where each side has one of it, else by what they say
 * where that is told apart. What is left is ambiguous or missing: nothing is picked.
 */
export async function pairStreams(pairing: Pairing, signal: AbortSignal): Promise<Pairs> {
  const paired: Pairs['paired'][number][] = [];
  const ambiguous: Pairs['ambiguous'][number][] = [];
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

/** Streams of git that the tenant has as they are, but for their name. */
async function underOtherNames(
  pairing: Pairing,
  unseen: readonly Unpaired[],
  others: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Pairs['ambiguous']> {
  if (unseen.length * others.length > mostComparisons) return [];
  const renamed: Pairs['ambiguous'][number][] = [];
  for (const one of unseen) {
    const candidates: TenantStream[] = [];
    for (const stream of others) if (await saysTheSame(pairing, one, stream, signal)) candidates.push(stream);
    if (candidates.length > 0) renamed.push({ ...one, candidates });
  }
  return renamed;
}

/** Those of one name of which each side says the same as just one of the other side. */
async function pairByContent(
  pairing: Pairing,
  wanted: readonly Unpaired[],
  candidates: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Pairs['paired']> {
  const fits: { readonly path: string; readonly stream: TenantStream }[] = [];
  for (const one of wanted) {
    for (const stream of candidates)
      if (await saysTheSame(pairing, one, stream, signal)) fits.push({ path: one.path, stream });
  }
  const isOnly = (one: (typeof fits)[number]) =>
    fits.every((other) => other === one || (other.path !== one.path && other.stream !== one.stream));
  return fits.filter(isOnly);
}

/** Whatever it is called: where names differ, that is for the caller to tell. */
async function saysTheSame(
  { environment, rendered, ignored, ids }: Pairing,
  { path, name }: Unpaired,
  { id }: TenantStream,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const file = readExportFile(await environment.tenant.exportFile(id, signal), path);
    const book = ids.draft();
    book.set(path, id);
    const live = readLive(file, book, new NameIndex(rendered), { apps: environment.apps, ignored });
    return shapeOf(called(live.tree, path, name), path) === shapeOf(withoutIgnored(rendered, ignored), path);
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return false;
    throw error;
  }
}

/** A tree with a stream under that name. */
function called(tree: Tree, path: string, name: string): Tree {
  const file = tree.get(streamFileOf(path));
  if (file === undefined) return tree;
  const renamed = { ...file, content: withMember(file.content, 'name', name) };
  return new Map([...tree, [streamFileOf(path), renamed]]);
}

import { readExportFile } from '../codec/export-file.ts';
import type { IdBook } from '../domain/id-book.ts';
import { InvalidInput } from '../domain/problem.ts';
import { withoutIgnored, type Ignored } from '../domain/render/ignored.ts';
import type { Tree } from '../domain/tree.ts';
import { NotFound } from '../ports/errors.ts';
import type { TenantStream } from '../ports/tenant.ts';
import { readLive, shapeOf } from './live-reading.ts';
import type { Environment } from './subjects.ts';

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
  /** Streams of the tenant that nobody answers for. */
  readonly streams: readonly TenantStream[];
}

export interface Pairs {
  readonly paired: readonly { readonly path: string; readonly stream: TenantStream }[];
  /** Streams of git for which several streams of the tenant could stand, or one could stand for several. */
  readonly ambiguous: readonly (Unpaired & { readonly candidates: readonly TenantStream[] })[];
}

/**
 * Which stream of a tenant stands for which stream of git: by name where each side has one of it, else by what they say
 * where that is told apart. What is left is ambiguous: nothing is picked.
 */
export async function pairStreams(pairing: Pairing, signal: AbortSignal): Promise<Pairs> {
  const paired: Pairs['paired'][number][] = [];
  const ambiguous: Pairs['ambiguous'][number][] = [];
  for (const [name, wanted] of Map.groupBy(pairing.wanted, (one) => one.name)) {
    const candidates = pairing.streams.filter((stream) => stream.name === name);
    const [only, ...others] = candidates;
    if (only === undefined) continue;
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
  }
  return { paired, ambiguous };
}

/** Those of one name of which each side says the same as just one of the other side. */
async function pairByContent(
  pairing: Pairing,
  wanted: readonly Unpaired[],
  candidates: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Pairs['paired']> {
  const fits: { readonly path: string; readonly stream: TenantStream }[] = [];
  for (const { path } of wanted) {
    for (const stream of candidates)
      if (await saysTheSame(pairing, path, stream, signal)) fits.push({ path, stream });
  }
  const isOnly = (one: (typeof fits)[number]) =>
    fits.every((other) => other === one || (other.path !== one.path && other.stream !== one.stream));
  return fits.filter(isOnly);
}

async function saysTheSame(
  { environment, rendered, ignored, ids }: Pairing,
  path: string,
  { id }: TenantStream,
  signal: AbortSignal,
): Promise<boolean> {
  const book = ids.copy();
  book.set(path, id);
  try {
    const file = readExportFile(await environment.tenant.exportFile(id, signal), path);
    const live = readLive(file, book, rendered, { apps: environment.apps, ignored });
    return shapeOf(live.tree, path) === shapeOf(withoutIgnored(rendered, ignored), path);
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) return false;
    throw error;
  }
}

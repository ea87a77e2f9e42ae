import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { unpack } from '../../../core/tree/export/unpack.ts';
import { IdBook } from '../../../core/stream/id-map.ts';
import { kindOfPath, kinds, type KindName } from '../../../core/stream/kinds.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { wantedBy, type Candidate, type Candidates } from '../../../core/plan/readiness.ts';
import { treePath, type Tree } from '../../../core/tree/tree.ts';
import { PortError } from '../../../ports/errors.ts';
import type { HandOverTenant } from '../../../ports/hand-over.ts';
import type { TenantListing, TenantStream } from '../../../ports/tenant.ts';
import { standInKey } from '../../reading/learn-bindings.ts';
import type { Environment } from '../../pipeline.ts';

/** Prerequisite, as an export shows it. */
interface Seen {
  readonly kind: KindName;
  readonly path: string;
  readonly candidate: Candidate;
}

/** Prerequisites in a tenant's exports by stream id, so that unchanged exports are not read again. */
const memories = new WeakMap<
  HandOverTenant,
  Map<string, { readonly revision: string; readonly things: readonly Seen[] }>
>();

/**
 * Returns the prerequisites that the exports of a tenant reference if it cannot list them, each with the latest
 * exported stream. `standIns` has the stand-ins in exports in which nobody made a choice.
 */
export async function seenThings(
  { tenant, apps }: Pick<Environment, 'apps'> & { readonly tenant: HandOverTenant },
  { streams }: TenantListing,
  standIns: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Candidates> {
  const memory = memories.get(tenant) ?? new Map<string, never>();
  memories.set(tenant, memory);
  const seen = new Map<string, Seen>();
  for (const stream of streams) {
    const { id, revision = '' } = stream;
    const known = memory.get(id);
    const isKnown = known !== undefined && revision !== '' && known.revision === revision;
    const things = isKnown ? known.things : await thingsIn(tenant, apps, stream, signal);
    memory.set(id, { revision, things });
    for (const thing of things.filter((one) => !standIns.has(standInKey(one.path, one.candidate.id)))) {
      const key = `${thing.kind} ${thing.candidate.id}`;
      if (isLater(thing, seen.get(key))) seen.set(key, thing);
    }
  }
  const kindsSeen = Map.groupBy(seen.values(), ({ kind }) => kind);
  return new Map([...kindsSeen].map(([kind, things]) => [kind, things.map(({ candidate }) => candidate)]));
}

async function thingsIn(
  tenant: HandOverTenant,
  apps: Environment['apps'],
  stream: TenantStream,
  signal: AbortSignal,
): Promise<readonly Seen[]> {
  try {
    const file = readExportFile(await tenant.exportFile(stream.id, signal), stream.name);
    const { tree, ids } = unpack([file], { ids: new IdBook(), tree: new Map(), apps });
    const seen = { stream: stream.name, exportedAt: stream.asOf };
    return [...tree].flatMap(([path, content]) => thingOf(path, content, ids, seen));
  } catch (error) {
    // A run that needs this stream reports why it is unreadable.
    if (error instanceof InvalidInput || error instanceof PortError) return [];
    throw error;
  }
}

function thingOf(
  file: string,
  content: Tree extends ReadonlyMap<string, infer File> ? File : never,
  ids: IdBook,
  seen: NonNullable<Candidate['seen']>,
): readonly Seen[] {
  const place = treePath(file);
  const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
  if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) return [];
  const id = ids.idOf(place.path);
  if (id === undefined) return [];
  const { name, type } = wantedBy(place.path, content);
  return [{ kind, path: place.path, candidate: { id, name: name ?? 'without a name', type, seen } }];
}

function isLater({ candidate: { seen } }: Seen, before: Seen | undefined): boolean {
  return before === undefined || (seen?.exportedAt ?? '') > (before.candidate.seen?.exportedAt ?? '');
}

import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { unpack } from '../../../core/tree/export/unpack.ts';
import { IdMap } from '../../../core/stream/id-map.ts';
import { kindOfPath, kinds, type KindName } from '../../../core/stream/kinds.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { wantedBy, type BindingCandidate, type BindingCandidates } from '../../../core/plan/readiness.ts';
import { treePath, type Tree } from '../../../core/tree/tree.ts';
import { PortError } from '../../../ports/errors.ts';
import type { HandOverTenant } from '../../../ports/hand-over.ts';
import type { TenantListing, TenantStream } from '../../../ports/tenant.ts';
import { standInKey } from '../../reading/learn-bindings.ts';
import type { Environment } from '../../pipeline.ts';

/** Prerequisite, as an export shows it. */
interface ObservedPrerequisite {
  readonly kind: KindName;
  readonly path: string;
  readonly candidate: BindingCandidate;
}

/** Prerequisites in a tenant's exports by stream id, so that unchanged exports are not read again. */
const memories = new WeakMap<
  HandOverTenant,
  Map<string, { readonly revision: string; readonly resources: readonly ObservedPrerequisite[] }>
>();

/**
 * Returns the prerequisites that the exports of a tenant reference if it cannot list them, each with the latest
 * exported stream. `standIns` has the stand-ins in exports in which nobody made a choice.
 */
export async function observedResources(
  { tenant, apps }: Pick<Environment, 'apps'> & { readonly tenant: HandOverTenant },
  { streams }: TenantListing,
  standIns: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<BindingCandidates> {
  const memory = memories.get(tenant) ?? new Map<string, never>();
  memories.set(tenant, memory);
  const seen = new Map<string, ObservedPrerequisite>();
  for (const stream of streams) {
    const { id, revision = '' } = stream;
    const known = memory.get(id);
    const isKnown = known !== undefined && revision !== '' && known.revision === revision;
    const resources = isKnown ? known.resources : await resourcesIn(tenant, apps, stream, signal);
    memory.set(id, { revision, resources });
    for (const resource of resources.filter((one) => !standIns.has(standInKey(one.path, one.candidate.id)))) {
      const key = `${resource.kind} ${resource.candidate.id}`;
      if (isLater(resource, seen.get(key))) seen.set(key, resource);
    }
  }
  const observedKinds = Map.groupBy(seen.values(), ({ kind }) => kind);
  return new Map(
    [...observedKinds].map(([kind, resources]) => [kind, resources.map(({ candidate }) => candidate)]),
  );
}

async function resourcesIn(
  tenant: HandOverTenant,
  apps: Environment['apps'],
  stream: TenantStream,
  signal: AbortSignal,
): Promise<readonly ObservedPrerequisite[]> {
  try {
    const file = readExportFile(await tenant.exportFile(stream.id, signal), stream.name);
    const { tree, ids } = unpack([file], { ids: new IdMap(), tree: new Map(), apps });
    const seen = { stream: stream.name, exportedAt: stream.asOf };
    return [...tree].flatMap(([path, content]) => resourceOf(path, content, ids, seen));
  } catch (error) {
    // A run that needs this stream reports why it is unreadable.
    if (error instanceof InvalidInput || error instanceof PortError) return [];
    throw error;
  }
}

function resourceOf(
  file: string,
  content: Tree extends ReadonlyMap<string, infer File> ? File : never,
  ids: IdMap,
  seen: NonNullable<BindingCandidate['seen']>,
): readonly ObservedPrerequisite[] {
  const place = treePath(file);
  const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
  if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) return [];
  const id = ids.idOf(place.path);
  if (id === undefined) return [];
  const { name, type } = wantedBy(place.path, content);
  return [{ kind, path: place.path, candidate: { id, name: name ?? 'without a name', type, seen } }];
}

function isLater(
  { candidate: { seen } }: ObservedPrerequisite,
  before: ObservedPrerequisite | undefined,
): boolean {
  return before === undefined || (seen?.exportedAt ?? '') > (before.candidate.seen?.exportedAt ?? '');
}

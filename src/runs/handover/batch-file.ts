import { packStream } from '../../core/tree/export/pack.ts';
import { refuseUnbound } from '../../core/tree/export/unbound-references.ts';
import type { Adding, ChangeOf } from '../../core/plan/plan.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { HandOverFile, StreamThere } from '../../ports/hand-over.ts';
import type { TenantListing } from '../../ports/tenant.ts';
import { needsOf } from './choices.ts';
import { standInKey } from '../reading/learn-bindings.ts';
import type { Observed } from '../sync/observe/observe.ts';
import type { Environment } from '../pipeline.ts';

/** A file of a round and what is remembered of it. */
export interface RoundFile {
  readonly file: HandOverFile;
  readonly changes: readonly ChangeOf<Adding>[];
  /** Ids by which it runs other streams, by their path. */
  readonly runs: ReadonlyMap<string, string>;
  /** What stands in it for what nobody has chosen yet. */
  readonly standIns: readonly string[];
}

/**
 * The file that brings a stream, and with it those of its group; `needs` are paths of the other streams that they run,
 * whose ids are known. `at` is what it says it was exported at, in milliseconds. Throws `InvalidInput`.
 */
export function roundFile(
  { apps }: Environment,
  { rendered, ids, listing, observation }: Observed,
  {
    changes,
    needs,
    at,
  }: Pick<RoundFile, 'changes'> & { readonly needs: readonly string[]; readonly at: number },
): RoundFile {
  const paths = changes.map(({ path }) => path);
  const [first = '', ...carried] = paths;
  const packed = packStream(rendered, first, { ids, apps, at, carries: (path) => carried.includes(path) });
  const open = new Map(
    observation.readiness.flatMap((one) =>
      one.is === 'left to a person' ? [[one.path, one.candidates] as const] : [],
    ),
  );
  refuseUnbound(packed.unbound, (path) => open.has(path));
  const isKnown = (path: string) => ids.idOf(path) !== undefined;
  return {
    changes,
    runs: new Map(needs.map((path) => [path, ids.idOf(path) as string])),
    standIns: packed.unbound.map(({ path }) => standInKey(path, packed.ids.get(path) ?? '')),
    file: {
      slug: streamSlug(first),
      bytes: new TextEncoder().encode(packed.text),
      streams: changes.map((change) => ({
        name: change.name,
        state: change.state,
        isNew: change.op === 'create',
        replaces: change.op === 'create' ? undefined : streamThere(listing, change),
        ...(change.op === 'switch-over' ? { webhooks: change.webhooks } : {}),
      })),
      ...needsOf(rendered, paths, packed.ids, isKnown, (path) => open.get(path) ?? []),
    },
  };
}

/** A stream under the name by which people find it: what the tenant calls it, else the tree. */
export function streamThere({ streams }: TenantListing, { id, name }: StreamThere): StreamThere {
  return { id, name: streams.find((stream) => stream.id === id)?.name ?? name };
}

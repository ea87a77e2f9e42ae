import { packStream } from '../../core/tree/export/pack.ts';
import { refuseUnbound, refuseUnknownHooks } from '../../core/tree/export/unbound-references.ts';
import type { Adding, ChangeOf } from '../../core/plan/plan.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { HandOverFile, StreamThere } from '../../ports/hand-over.ts';
import type { TenantListing } from '../../ports/tenant.ts';
import { needsOf } from './choices.ts';
import { standInKey } from '../reading/learn-bindings.ts';
import type { Observed } from '../sync/observe/observe.ts';
import type { Environment } from '../pipeline.ts';

/** File of a batch, with the facts to store about it. */
export interface RoundFile {
  readonly file: HandOverFile;
  readonly changes: readonly ChangeOf<Adding>[];
  /** Ids by which it runs other streams, by their path. */
  readonly runs: ReadonlyMap<string, string>;
  /** Stand-ins in the file for references that nobody has chosen yet. */
  readonly standIns: readonly string[];
}

/**
 * Returns the file that imports a stream and those of its group. `needs` has the paths of other subflows, whose ids are
 * known. `at` is the file's export time in milliseconds. Throws `InvalidInput`.
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
  const values = new Map(observation.readiness.map(({ path, wanted }) => [path, wanted.value]));
  refuseUnbound(packed.unbound, (path) => open.has(path));
  refuseUnknownHooks(first, packed.unknownHooks);
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
      ...needsOf(
        rendered,
        paths,
        packed.ids,
        isKnown,
        (path) => open.get(path) ?? [],
        (path) => values.get(path),
      ),
    },
  };
}

/** Returns a stream under the name that people see in the tenant, or else its name in the tree. */
export function streamThere({ streams }: TenantListing, { id, name }: StreamThere): StreamThere {
  return { id, name: streams.find((stream) => stream.id === id)?.name ?? name };
}

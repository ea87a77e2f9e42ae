import { packStream, type PackedExport } from '../../../core/tree/export/pack.ts';
import { refuseUnbound } from '../../../core/tree/export/unbound-references.ts';
import { scenariosByStream } from '../../../core/tree/tree.ts';
import type { Desired } from '../../../core/plan/plan.ts';
import type { HookUrl, IdMap } from '../../../core/stream/id-map.ts';
import type { ApplyContext } from './context.ts';

/**
 * Returns the export file of a stream with the ids of the environment's tenant. Throws `InvalidInput` if it references
 * something without an id there. `hookUrls` has the known
 * addresses of webhooks by id; the file has placeholders for the others.
 */
export async function packFor(
  { deps, environment, planned, memory }: ApplyContext,
  path: string,
  carries: (stream: string) => boolean,
  hookUrls: ReadonlyMap<string, HookUrl> = new Map(),
): Promise<PackedExport> {
  const { plan, observed } = planned;
  const ids = withHookUrls(observed.ids, memory.desired(path), hookUrls);
  const rendered = await observed.load(memory.withRuns([path]));
  // Ids of the previous version do not apply to the file, because a switch-over creates everything again.
  const packed = packStream(rendered, path, {
    ids,
    apps: environment.apps,
    at: deps.clock.now(),
    carries,
    leavesOut: (shared) => plan.leftOut.includes(shared),
    scenarios: scenariosByStream(rendered),
  });
  refuseUnbound(packed.unbound);
  return packed;
}

function withHookUrls(ids: IdMap, { hookUrls = [] }: Desired, known: ReadonlyMap<string, HookUrl>): IdMap {
  if (hookUrls.length === 0 || known.size === 0) return ids;
  const draft = ids.draft();
  for (const { hook } of hookUrls) {
    const address = known.get(ids.idOf(hook) ?? '');
    if (address !== undefined) draft.setHookUrl(hook, address);
  }
  return draft;
}

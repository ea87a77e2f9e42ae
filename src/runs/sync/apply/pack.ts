import { packStream } from '../../../core/tree/export/pack.ts';
import { refuseUnbound } from '../../../core/tree/export/unbound-references.ts';
import type { IdMap } from '../../../core/stream/id-map.ts';
import { kindOfPath } from '../../../core/stream/kinds.ts';
import { scenariosByStream } from '../../../core/tree/tree.ts';
import type { ImportOutcome } from '../../../ports/tenant.ts';
import type { RunState } from '../record.ts';
import type { ApplyContext } from './work.ts';

/**
 * Returns the export file of a stream with the ids of the environment's tenant. Throws `InvalidInput` if it references
 * something without an id there.
 */
export async function packFor(
  { deps, environment, planned, memory }: ApplyContext,
  path: string,
  carries: (stream: string) => boolean,
) {
  const { plan, observed } = planned;
  const { ids } = observed;
  const rendered = await observed.load(withRuns(memory, [path]));
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

/** Returns streams with all of their direct and indirect subflows, which their files can contain. */
export function withRuns(memory: Pick<RunState, 'known'>, paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(paths);
  // The loop also visits subflows that it adds.
  for (const path of all) for (const run of memory.known(path)?.runs ?? []) all.add(run);
  return all;
}

/** Records the tenant's new ids for those in a file: of the stream's scenarios and webhooks. */
export function learnMapping(
  ids: IdMap,
  path: string,
  outcome: ImportOutcome,
  fileIds: ReadonlyMap<string, string>,
): void {
  for (const [used, fileId] of fileIds) {
    if (!used.startsWith(`${path}/`)) continue;
    const given =
      kindOfPath(used) === 'hook' ? outcome.mapping.hooks[fileId] : outcome.mapping.scenarios[fileId];
    if (given !== undefined) ids.set(used, given);
  }
}

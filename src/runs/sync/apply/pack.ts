import { packStream } from '../../../core/tree/export/pack.ts';
import { refuseUnbound } from '../../../core/tree/export/unbound-references.ts';
import type { IdBook } from '../../../core/stream/id-map.ts';
import { kindOfPath } from '../../../core/stream/kinds.ts';
import { scenariosByStream } from '../../../core/tree/tree.ts';
import type { ImportOutcome } from '../../../ports/tenant.ts';
import type { PassMemory } from '../record.ts';
import type { Carrying } from './work.ts';

/**
 * Returns the export file of a stream for the environment's tenant, with that tenant's ids. Throws `InvalidInput`
 * where it would refer to something that has no id there.
 */
export async function packFor(
  { deps, environment, planned, memory }: Carrying,
  path: string,
  carries: (stream: string) => boolean,
) {
  const { plan, observed } = planned;
  const { ids } = observed;
  const rendered = await observed.load(withRuns(memory, [path]));
  // What the tenant gave to the version before says nothing of the file: a switch-over makes everything anew.
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

/** Streams, and those that they run at any remove: all that a file of theirs can have in it. */
export function withRuns(memory: Pick<PassMemory, 'known'>, paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(paths);
  // What is added while a set is walked is walked too.
  for (const path of all) for (const run of memory.known(path)?.runs ?? []) all.add(run);
  return all;
}

/** What the tenant made of the ids of a file that it was given: those of the stream's scenarios and webhooks. */
export function learnMapping(
  ids: IdBook,
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

import type { Closed } from '../domain/gate.ts';
import { streamSlug } from '../domain/tree.ts';
import { differencesOf } from './mismatches.ts';
import { PassMemory } from './pass-memory.ts';
import type { Planned } from './plan-environment.ts';
import { streamReports } from './stream-reports.ts';
import type { Environment, PassDeps } from './subjects.ts';
import type { SyncReport } from './sync-report.ts';

/** A pass that may not write to its tenant now, or not at all: it remembers what both sides agree on, and reports. */
export async function waitingPass(
  deps: PassDeps,
  environment: Environment,
  planned: Planned,
  gate: Closed | undefined,
): Promise<SyncReport> {
  const { plan, observed, digest } = planned;
  const memory = new PassMemory(deps, environment, planned);
  await memory.agreement();
  // Where only what was replaced is left to be removed, the tenant holds what git says all the same.
  const settled = plan.blockers.length > 0 ? 'blocked' : 'synced';
  return {
    environment: environment.name,
    revision: observed.revision,
    plan,
    digest,
    results: [],
    streams: streamReports(planned, []),
    outcome: gate !== undefined && plan.changes.length > 0 ? 'waiting' : settled,
    ...(gate === undefined ? {} : { gate }),
    retiring: memory.retired().map(({ path, id }) => `${streamSlug(path)} (${id})`),
    byHand: [],
    ...differencesOf(planned, []),
  };
}

import type { ClosedGate } from '../../core/gate/gate.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import { differencesOf } from './mismatches.ts';
import { RunState } from './record.ts';
import type { Planned } from './plan/plan.ts';
import { streamReports } from './stream-reports.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';

/** Runs without writing to the tenant. Records the streams in which both sides agree, and reports. */
export async function waitingRun(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  gate: ClosedGate | undefined,
): Promise<SyncReport> {
  const { plan, observed, digest } = planned;
  const memory = new RunState(deps, environment, planned);
  await memory.agreement();
  // If only replaced streams remain to be removed, the tenant already matches git.
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

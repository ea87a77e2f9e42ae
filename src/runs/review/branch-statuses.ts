import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { CommitStatus } from '../../ports/git-host.ts';
import type { StoreSession } from '../../ports/store.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { environmentSubject } from '../../state/subjects.ts';

/** Returns the names of the statuses on the head of an environment's branch. */
export const branchStatusNames = (environment: string) => ({
  sync: `sluice/sync (${environment})`,
  health: `sluice/health (${environment})`,
  drift: `sluice/drift (${environment})`,
});

/** Returns the status of an environment from its last run, or undefined before the first. */
export async function statusOf(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<EnvironmentStatus | undefined> {
  return statusRecord.read(store, environmentSubject(environment));
}

/**
 * Returns the statuses for the head of an environment's branch: whether the tenant has it, whether it can run, and
 * whether the tenant has edits. All are pending until a run has compared the tenant with that head. `sync` is also
 * pending while a hold keeps the tenant at an older revision.
 */
export function branchStatuses(
  environment: string,
  head: string,
  status: EnvironmentStatus | undefined,
  url: string | undefined,
): readonly CommitStatus[] {
  const names = branchStatusNames(environment);
  const isOld = status?.revision !== head;
  const isKnown = status?.sync === 'Unknown' || status?.hold !== undefined;
  if (status === undefined || (isOld && !isKnown))
    return Object.values(names).map((name) =>
      pending(name, `Waiting for the next run of ${environment}`, url),
    );
  const sync = isOld && status.sync === 'Synced' ? 'OutOfSync' : status.sync;
  return [
    { name: names.sync, state: syncStates[sync], description: reasonOf(status, sync), url },
    { name: names.health, state: healthOf(status), description: reasonOf(status, status.health), url },
    driftOf(names.drift, status, url),
  ];
}

const syncStates = { Synced: 'success', OutOfSync: 'pending', Unknown: 'error' } as const;

const healthStates = {
  Healthy: 'success',
  Progressing: 'pending',
  Degraded: 'failure',
  Suspended: 'pending',
  Missing: 'pending',
} as const;

/** Returns the health status. It is an error for an unreadable tenant, whose health is unknown. */
function healthOf({ sync, health }: EnvironmentStatus): CommitStatus['state'] {
  return sync === 'Unknown' ? 'error' : healthStates[health];
}

function driftOf(
  name: string,
  { sync, drifted = [] }: EnvironmentStatus,
  url: string | undefined,
): CommitStatus {
  if (sync === 'Unknown')
    return { name, state: 'error', description: 'Unknown: Sluice could not read the tenant', url };
  const count = drifted.length;
  if (count === 0) return { name, state: 'success', description: 'No drift', url };
  const description = `${count} ${count === 1 ? 'resource' : 'resources'} edited in the tenant, not overwritten`;
  return { name, state: 'failure', description, url };
}

function reasonOf({ conditions, hold }: EnvironmentStatus, word: string): string {
  if (hold !== undefined) return `${word}: on hold by ${hold.by}: ${hold.reason}`;
  const description =
    conditions.find(({ type, isTrue }) => type === 'Stalled' && isTrue) ??
    conditions.find(({ type }) => type === 'Ready');
  return description === undefined ? word : `${word}: ${description.message}`;
}

const pending = (name: string, description: string, url: string | undefined): CommitStatus => ({
  name,
  state: 'pending',
  description,
  url,
});

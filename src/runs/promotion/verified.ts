import type { EnvironmentStatus, Unproven } from '../../core/plan/status.ts';
import type { StoreSession } from '../../ports/store.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { streamReportsRecord } from '../../state/records/stream-reports.ts';
import { environmentSubject } from '../../state/subjects.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

/** Stream that a promotion would change in its target. */
export interface PromotedStream {
  readonly path: string;
  /** True if the promoted revision no longer has the stream. */
  readonly isRemoved: boolean;
}

/** Verification of a revision by an environment, which a promotion requires. */
export interface Proof {
  readonly environment: string;
  readonly isProven: boolean;
  /** Reason that concerns the environment as a whole, if any. */
  readonly reason: string | undefined;
  /** Unverified streams with their reasons. */
  readonly unproven: readonly Unproven[];
}

/**
 * Returns the changed streams that the previous environment has not verified, from the reports of its last run. A
 * verified stream is in the tenant as in git and able to run. A stream that the promotion removes counts as verified
 * once git no longer has it there either.
 */
export function proven(
  reports: readonly StreamReport[],
  changed: readonly PromotedStream[],
): readonly Unproven[] {
  const byPath = new Map(reports.map((report) => [report.path, report]));
  return changed.flatMap(({ path, isRemoved }) => {
    const sync = byPath.get(path)?.sync;
    if (isRemoved ? sync === undefined || sync === 'not in git' : sync === 'in sync') return [];
    const reason =
      sync === undefined ? 'no run has observed it' : isRemoved ? 'it is still in git there' : sync;
    return [{ path, reason }];
  });
}

/** Returns the streams of an environment that are not verified now. */
export function unprovenIn(reports: readonly StreamReport[]): readonly Unproven[] {
  const inGit = reports.filter(({ sync }) => sync !== 'not in git');
  return proven(
    reports,
    inGit.map(({ path }) => ({ path, isRemoved: false })),
  );
}

/** Returns the verification of a promotion's changes by an environment, as of its last run. */
export async function proofIn(
  store: Pick<StoreSession, 'status'>,
  environment: string,
  { revision, changed }: { readonly revision: string; readonly changed: readonly PromotedStream[] },
): Promise<Proof> {
  const status = await statusRecord.read(store, environmentSubject(environment));
  const streams = (await streamReportsRecord.read(store, environment)) ?? [];
  const reason =
    status === undefined ? `no run over ${environment} has ended yet` : unfit(environment, status, revision);
  const unproven = reason === undefined ? proven(streams, changed) : [];
  return { environment, isProven: reason === undefined && unproven.length === 0, reason, unproven };
}

/** Returns the reason why an environment's last run does not cover a revision, if any. */
function unfit(environment: string, status: EnvironmentStatus, revision: string): string | undefined {
  if (status.sync === 'Unknown') return `what ${environment} holds is not known`;
  if (status.revision === revision) return undefined;
  const seen = status.revision?.slice(0, 12) ?? 'nothing';
  return `${environment} was last compared with ${seen}, not with ${revision.slice(0, 12)}`;
}

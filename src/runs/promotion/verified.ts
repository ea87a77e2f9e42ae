import type { EnvironmentStatus, Unproven } from '../../core/plan/status.ts';
import type { StoreSession } from '../../ports/store.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { streamReportsRecord } from '../../state/records/stream-reports.ts';
import { environmentSubject } from '../../state/subjects.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

/** A stream that a promotion would change in its target. */
export interface PromotedStream {
  readonly path: string;
  /** True where what is promoted does not have it any more. */
  readonly isRemoved: boolean;
}

/** Whether a revision may be promoted from an environment. */
export interface Proof {
  readonly environment: string;
  readonly isProven: boolean;
  /** Why not, as far as it is the environment as a whole. */
  readonly reason: string | undefined;
  /** Why not, stream by stream. */
  readonly unproven: readonly Unproven[];
}

/**
 * Of the streams that a promotion would change, those that are not proven by what a pass over the environment before
 * reported: each must be there as git says, verified and able to run. One that the promotion removes is proven when
 * git has it no more there either.
 */
export function proven(
  reports: readonly StreamReport[],
  changed: readonly PromotedStream[],
): readonly Unproven[] {
  const byPath = new Map(reports.map((report) => [report.path, report]));
  return changed.flatMap(({ path, isRemoved }) => {
    const sync = byPath.get(path)?.sync;
    if (isRemoved ? sync === undefined || sync === 'not in git' : sync === 'in sync') return [];
    const reason = sync === undefined ? 'no pass has seen it' : isRemoved ? 'it is still in git there' : sync;
    return [{ path, reason }];
  });
}

/** The streams of an environment that could not be promoted from there now. */
export function unprovenIn(reports: readonly StreamReport[]): readonly Unproven[] {
  const inGit = reports.filter(({ sync }) => sync !== 'not in git');
  return proven(
    reports,
    inGit.map(({ path }) => ({ path, isRemoved: false })),
  );
}

/** Whether an environment proves what a promotion of a revision of its branch would change, as of its last pass. */
export async function proofIn(
  store: Pick<StoreSession, 'status'>,
  environment: string,
  { revision, changed }: { readonly revision: string; readonly changed: readonly PromotedStream[] },
): Promise<Proof> {
  const status = await statusRecord.read(store, environmentSubject(environment));
  const streams = (await streamReportsRecord.read(store, environment)) ?? [];
  const reason =
    status === undefined ? `no pass over ${environment} has ended yet` : unfit(environment, status, revision);
  const unproven = reason === undefined ? proven(streams, changed) : [];
  return { environment, isProven: reason === undefined && unproven.length === 0, reason, unproven };
}

/** Why the last pass over an environment says nothing of a revision. */
function unfit(environment: string, status: EnvironmentStatus, revision: string): string | undefined {
  if (status.sync === 'Unknown') return `what ${environment} holds is not known`;
  if (status.revision === revision) return undefined;
  const seen = status.revision?.slice(0, 12) ?? 'nothing';
  return `${environment} was last compared with ${seen}, not with ${revision.slice(0, 12)}`;
}

import { driftIn } from './list.ts';
import type { Capture } from '../sync/capture.ts';
import { localHeads } from '../reading/local-heads.ts';
import type { Planned } from '../sync/plan.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchRef, driftBranch } from '../branches.ts';

/** Edit made in a tenant, and its result in a run. */
export interface EditReport {
  readonly path: string;
  /** Commit of the drift branch with the edit, if any. */
  readonly commit: string | undefined;
  /** Reason why no commit has the edit. Sluice then does not overwrite it. */
  readonly unsaved?: string;
}

/** Returns each edit that a plan names with the commit that contains it, or the reason why there is none, by path. */
export async function editReports(
  { repository, store }: Pick<RunDeps, 'repository' | 'store'>,
  environment: Environment,
  { plan }: Planned,
  captured: Capture,
): Promise<readonly EditReport[]> {
  const paths = [...new Set([...plan.drifted, ...plan.captures])].sort();
  if (paths.length === 0) return [];
  const branch = driftBranch(environment.name);
  const heads = await localHeads(repository, [branchRef(branch), branchRef(environment.branch)]);
  const newest = captured.commit === undefined ? [] : [[branchRef(branch), captured.commit] as const];
  const { entries } = await driftIn({ repository, store }, environment, new Map([...heads, ...newest]));
  const commits = new Map(entries.map(({ path, commit }) => [path, commit]));
  return paths.map((path) => {
    const commit = commits.get(path);
    const reason = captured.unsaved.get(path)?.message;
    if (reason !== undefined) return { path, commit: undefined, unsaved: reason };
    return commit === undefined
      ? {
          path,
          commit,
          unsaved: `${branch}, which had it, is gone or was rewritten; the edit is not overwritten`,
        }
      : { path, commit };
  });
}

/** Returns a text about an edit, such as `saved as 1a2b3c4 on sluice/drift/staging` or `not saved: …`. */
export function editText({ commit, unsaved }: EditReport, environment: string): string {
  return commit === undefined
    ? `not saved: ${unsaved ?? 'no commit has it'}`
    : `saved as ${commit.slice(0, 7)} on ${driftBranch(environment)}`;
}

import { budgets } from '../../core/budgets.ts';
import type { Drifted } from '../../core/plan/status.ts';
import type { CommitInfo } from '../../ports/repository.ts';
import { readDriftMessage } from './message.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchRef, driftBranch } from '../branches.ts';
import { environmentSubject } from '../../state/subjects.ts';

/** Edit made in a tenant that the environment's branch does not have. */
export interface DriftEntry extends Drifted {
  /** Last commit of the drift branch that saved the edit. Absent if it has none. */
  readonly commit?: string;
  /** Time of that commit, in milliseconds since the epoch. */
  readonly savedAt?: number;
  /** Parent of the first commit that saved an edit of this path. */
  readonly base?: string;
  /** True if the tenant had the edit in the last run, which left it unchanged. */
  readonly isLive: boolean;
}

export interface DriftList {
  readonly environment: string;
  readonly branch: string;
  /** Head of the drift branch, or undefined if there is none. */
  readonly head: string | undefined;
  /** Edits in order of path. */
  readonly entries: readonly DriftEntry[];
}

/**
 * Lists the edits in an environment's tenant that its branch lacks, from the commits on the drift branch and the result
 * of the last run. Asks no tenant.
 */
export async function listDrift(
  deps: Pick<RunDeps, 'repository' | 'store'>,
  environment: Pick<Environment, 'name' | 'branch'>,
  signal: AbortSignal,
): Promise<DriftList> {
  return driftIn(deps, environment, await deps.repository.fetch(signal));
}

/** Lists the edits for known refs of the remote. */
export async function driftIn(
  { repository, store }: Pick<RunDeps, 'repository' | 'store'>,
  { name, branch }: Pick<Environment, 'name' | 'branch'>,
  heads: ReadonlyMap<string, string>,
): Promise<DriftList> {
  const [head, own] = [heads.get(branchRef(driftBranch(name))), heads.get(branchRef(branch))];
  const saved =
    head === undefined
      ? new Map<string, Saved>()
      : savedIn(await repository.log(own, head, budgets.history.drift), name);
  const differs = head === undefined ? [] : (await repository.changes(own, head)).map(({ path }) => path);
  const isOpen = (path: string) =>
    differs.some((file) => file === `${path}.json` || file.startsWith(`${path}/`));
  const live = new Map((await leftAlone(store, name)).map((drifted) => [drifted.path, drifted] as const));
  const open = [...saved].filter(([path]) => live.has(path) || isOpen(path));
  const entries = new Map<string, DriftEntry>(
    open.map(([path, one]) => [path, { ...one, ...live.get(path), isLive: live.has(path) }]),
  );
  for (const [path, drifted] of live) if (!entries.has(path)) entries.set(path, { ...drifted, isLive: true });
  return {
    environment: name,
    branch: driftBranch(name),
    head,
    entries: [...entries.values()].sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

type Saved = Omit<DriftEntry, 'isLive'>;

/** Returns the newest commit that saved each path, with the base of the oldest. */
function savedIn(newestFirst: readonly CommitInfo[], environment: string): ReadonlyMap<string, Saved> {
  const saved = new Map<string, Saved>();
  for (const { oid, parents, message, at } of newestFirst) {
    const base = parents[0] === undefined ? {} : { base: parents[0] };
    for (const drifted of readDriftMessage(message, environment)) {
      const newer = saved.get(drifted.path);
      saved.set(drifted.path, { ...(newer ?? { ...drifted, commit: oid, savedAt: at }), ...base });
    }
  }
  return saved;
}

async function leftAlone(store: RunDeps['store'], environment: string): Promise<readonly Drifted[]> {
  return (await statusRecord.read(store, environmentSubject(environment)))?.drifted ?? [];
}

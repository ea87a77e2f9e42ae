import { InvalidInput } from '../../core/problems/problem.ts';
import { treePath } from '../../core/tree/tree.ts';
import type { FileWrite } from '../../ports/repository.ts';
import { PortError } from '../../ports/errors.ts';
import { audit } from './audit.ts';
import { hold } from './holds.ts';
import { rollbackLine } from '../ancestry/trailers.ts';
import { BranchMissing } from '../plan-errors.ts';
import { provenance } from '../sync/observe/observe.ts';
import { resolveRevision } from '../reading/resolve-revision.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchRef, rollbackBranch } from '../branches.ts';

export interface RollbackRequest {
  /** Full ref name or commit id. */
  readonly to: string;
  readonly reason: string | undefined;
  readonly by: string;
}

/** Result of preparing a rollback, before the sync of the older revision. */
export interface Rollback {
  /** Commit to return to. */
  readonly revision: string;
  /** Branch with the revert for a person to merge. Undefined if the head already has the same content. */
  readonly revert: { readonly branch: string; readonly commit: string } | undefined;
  /** Reason why Sluice could not offer the revert, so that people must create it. The rollback continues anyway. */
  readonly notOffered?: string | undefined;
}

/**
 * Holds an environment at an older revision of its branch, and offers the revert that brings git to the same content.
 * Every run then plans and applies that revision, after an approval if required, even if the caller never requests a
 * run. Nothing newer is applied until the hold is lifted.
 */
export async function prepareRollback(
  deps: RunDeps,
  environment: Environment,
  { to, reason, by }: RollbackRequest,
  signal: AbortSignal,
): Promise<Rollback> {
  const { repository } = deps;
  const heads = await repository.fetch(signal);
  const head = heads.get(branchRef(environment.branch));
  if (head === undefined) throw new BranchMissing(environment.branch, environment.from, environment.name);
  const revision = await resolveRevision(repository, heads, to);
  if (revision === undefined) throw new InvalidInput(to, '', 'no such revision in the repository', 'SLC1026');
  if (!(await repository.isAncestor(revision, head))) {
    const message = `is not in the history of ${environment.branch}: only what this environment held can be brought back`;
    throw new InvalidInput(to, '', message, 'SLC2420');
  }
  const [distrust] = await provenance(repository, environment, revision, signal);
  if (distrust !== undefined) throw new InvalidInput(to, '', distrust.message, distrust.code);
  const why = reason ?? 'rolled back';
  await hold(deps, environment, { reason: why, by, revision });
  const { revert, notOffered } = await offered(() =>
    offerRevert(deps, environment, { head, revision, why }, heads, signal),
  );
  const facts = { revision, reason: why, branch: revert?.branch, commit: revert?.commit, notOffered };
  audit(deps.log, {
    action: 'rollback',
    actor: by,
    environment: environment.name,
    result: 'prepared',
    facts,
  });
  return { revision, revert, notOffered };
}

/** Offers the revert. A remote that refuses the push must not prevent the rollback of the tenant. */
async function offered(
  offer: () => Promise<Rollback['revert']>,
): Promise<Pick<Rollback, 'revert' | 'notOffered'>> {
  try {
    return { revert: await offer() };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { revert: undefined, notOffered: `${error.message} [${error.code}]` };
  }
}

async function offerRevert(
  { repository, clock }: RunDeps,
  environment: Environment,
  { head, revision, why }: { readonly head: string; readonly revision: string; readonly why: string },
  heads: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Rollback['revert']> {
  const writes = await revertWrites(repository, head, revision);
  if (writes.size === 0) return undefined;
  const branch = rollbackBranch(environment.name);
  const expected = heads.get(branchRef(branch));
  // Commits that people added to an earlier offer stay in the branch's history.
  const isNews = expected !== undefined && !(await repository.isAncestor(expected, head));
  const commit = await repository.commit({
    parents: isNews ? [head, expected] : [head],
    base: head,
    writes,
    message: `Go back to ${revision.slice(0, 12)}\n\n${why}\n\n${rollbackLine(revision)}\n`,
    at: clock.now(),
  });
  await repository.push([{ ref: branchRef(branch), expected, to: commit }], signal);
  return { branch, commit };
}

/** Returns the changes to the head that restore the content of the older revision. Keeps the files of environments. */
async function revertWrites(
  repository: RunDeps['repository'],
  head: string,
  revision: string,
): Promise<ReadonlyMap<string, FileWrite>> {
  const changes = await repository.changes(head, revision);
  const own = changes.filter(({ path }) => !['other', 'environment'].includes(treePath(path).is));
  return new Map(
    own.map(({ path, after }): [string, FileWrite] => [
      path,
      after === undefined ? { removed: true } : { oid: after },
    ]),
  );
}

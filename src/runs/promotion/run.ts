import { environmentFileOf } from '../../core/environment/environment.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { RefMoved } from '../../ports/errors.ts';
import type { Exclusion } from '../ancestry/excluded.ts';
import { promotionLine } from '../ancestry/trailers.ts';
import type { MergeRemark } from '../merge/merge-trees.ts';
import type { BranchMergeRequest, Stall } from '../merge/request.ts';
import type { Proof } from './verified.ts';
import { unprovenLine, unprovenOffer } from './unverified-offer.ts';
import { requestMerge } from '../merge/run.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchName, branchRef, promoteBranch, promoteStreamsBranch } from '../branches.ts';

/** Dependencies of a promotion, which asks no tenant. */
export type PromotionDeps = Pick<RunDeps, 'repository' | 'store' | 'clock'>;
export type PromotionTarget = Pick<Environment, 'name' | 'branch' | 'from' | 'provenBy'>;

export interface PromotionOptions {
  /** Accepts a target that was rewritten or removed in its current state, after a person has checked it. */
  readonly acceptsRewritten?: boolean;
  /**
   * Slugs or globs of streams, or paths of shared files, to promote on a separate branch with their dependencies.
   * Omitted or empty promotes everything.
   */
  readonly streams?: readonly string[];
}

export interface PromotionReport {
  readonly environment: string;
  readonly from: string;
  /** Commit to promote. */
  readonly revision: string;
  /** Branch that was moved, and its new commit. Undefined if there is nothing to promote. */
  readonly pushed: { readonly branch: string; readonly commit: string } | undefined;
  readonly reason: string | undefined;
  /** Reason why the previous environment has not verified the revision. Nothing is pushed then. */
  readonly unproven: Proof | undefined;
  /** Reason why a person must act, if any. */
  readonly stalled: Stall | undefined;
  /** Conflicts in the promotion to resolve before its merge. */
  readonly conflicts: readonly Problem[];
  /** Files of which the target keeps its own version although the source's differ. */
  readonly kept: readonly string[];
  /** Streams and shared files that differ from the source after the merge. */
  readonly keptOut: readonly Exclusion[];
  readonly remarks: readonly MergeRemark[];
}

const attempts = 5;

/**
 * Merges the head of the previous stage's branch into the branch `sluice/promote/<environment>`, for a person to merge.
 */
export async function promote(
  deps: PromotionDeps,
  environment: PromotionTarget,
  options: PromotionOptions,
  signal: AbortSignal,
): Promise<PromotionReport> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await promoteOnce(deps, environment, options, signal);
    } catch (error) {
      if (!(error instanceof RefMoved) || attempt === attempts) throw error;
    }
  }
}

async function promoteOnce(
  deps: PromotionDeps,
  environment: PromotionTarget,
  options: PromotionOptions,
  signal: AbortSignal,
): Promise<PromotionReport> {
  const { repository } = deps;
  const heads = await repository.fetch(signal);
  const mergeRequest = await mergeRequestOf(deps, environment, heads, options);
  const proposed = await requestMerge(deps, heads, mergeRequest, signal);
  const report = {
    environment: environment.name,
    from: environment.from,
    revision: mergeRequest.incoming,
    conflicts: proposed.conflicts,
    keptOut: proposed.keptOut,
    kept: [],
    remarks: [],
    pushed: undefined,
    reason: undefined,
    unproven: undefined,
    stalled: undefined,
  };
  if (proposed.is === 'nothing') return { ...report, reason: proposed.reason };
  if (proposed.is === 'stalled') return { ...report, stalled: proposed.stall };
  const unproven = await unprovenOffer(deps, {
    before: environment.provenBy,
    revision: mergeRequest.incoming,
    commit: proposed.commit,
    target: heads.get(mergeRequest.target),
  });
  if (unproven !== undefined) return { ...report, reason: unprovenLine(unproven), unproven };
  await repository.push([proposed.update], signal);
  const { commit, kept, remarks } = proposed;
  return { ...report, pushed: { branch: branchName(mergeRequest.work), commit }, kept, remarks };
}

async function mergeRequestOf(
  { repository, store, clock }: PromotionDeps,
  environment: PromotionTarget,
  heads: ReadonlyMap<string, string>,
  options: PromotionOptions,
): Promise<BranchMergeRequest> {
  const { name, from, branch } = environment;
  const source = branchRef(from);
  const target = branchRef(branch);
  const incoming = heads.get(source);
  if (incoming === undefined) {
    const wasThere = (await store.mergeRecords(target, source)).length > 0;
    throw new InvalidInput(
      from,
      '',
      wasThere
        ? 'the branch to promote from is gone: restore it'
        : 'the branch to promote from does not exist yet',
      'SLC1027',
    );
  }
  const streams = options.streams ?? [];
  const own = environmentFileOf(name);
  const head = heads.get(target);
  const hasOwn =
    head !== undefined && (await repository.entries(head, 'environments')).some(({ path }) => path === own);
  return {
    incoming,
    source,
    target,
    work: branchRef(streams.length === 0 ? promoteBranch(name) : promoteStreamsBranch(name)),
    names: { incoming: from, target: branch },
    keeps: (path) => hasOwn && path === own,
    message: `Promote ${from} to ${name}`,
    line: promotionLine(from, name),
    at: clock.now(),
    acceptsRewritten: options.acceptsRewritten === true,
    ...(streams.length === 0 ? {} : { only: streams }),
  };
}

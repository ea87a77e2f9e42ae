import { digest } from '../../../core/tree/fingerprint.ts';
import type { Json } from '../../../core/json/json.ts';
import { publicationOf, type Publication } from '../../../core/plan/plan.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { keptOutLines } from '../offers/exclusion-lines.ts';
import { mismatchesOf } from '../../sync/mismatches.ts';
import { planEnvironment, type Planned } from '../../sync/plan/plan.ts';
import { verdictOn } from '../../sync/gate.ts';
import { passRecords } from './run-records.ts';
import type { Environment, PassDeps } from '../../pipeline.ts';
import { driftBranch } from '../../branches.ts';
import type { PlanReview } from '../../../core/review/input.ts';
import type { MergeResult } from './merge-result.ts';
import type { ReviewedEnvironment } from '../inputs.ts';
import { reviewedTrees } from './reviewed-trees.ts';
import { policyNotes } from './policy-notes.ts';

/** How long a plan of a pull request is good where nothing is known to have moved. Milliseconds. */
export const planExpiry = 60 * 60_000;

/** What a plan of a pull request was made from: another key, and it has to be planned again. */
export async function planKey(
  { store }: Pick<PassDeps, 'store'>,
  { head }: Pick<PullRequest, 'head'>,
  target: string,
  environment: Pick<Environment, 'name'>,
): Promise<string> {
  const records = await passRecords(store, environment.name);
  const found: Json = records.map(({ subject, status }) => [subject, JSON.stringify(status)]);
  return digest([head.commit, target, JSON.stringify(found)]);
}

/**
 * Plans what a merge would do in the tenant. The environment's file is read from the result: that is the target's own,
 * or what the pull request makes of it.
 */
export async function planPullRequest(
  deps: PassDeps,
  environment: ReviewedEnvironment,
  {
    result,
    target,
    link,
  }: { readonly result: MergeResult; readonly target: string; readonly link: string | undefined },
  signal: AbortSignal,
): Promise<PlanReview> {
  // Who signed the head of the branch is asked when there is one: the commit of the merge is not made yet.
  const unsigned: Environment = withoutSigners(environment);
  const planned = await planEnvironment(deps, unsigned, { revision: result.commit }, signal);
  const trees = await reviewedTrees(deps.repository, target, result.commit, signal);
  const { plan, observed } = planned;
  const before =
    plan.blocked.length === 0 || result.commit === target
      ? undefined
      : await planEnvironment(deps, unsigned, { revision: target }, signal);
  return {
    environment: environment.name,
    branch: environment.branch,
    tenant: environment.tenant.name,
    revision: result.commit,
    plan,
    ...(before === undefined ? {} : { blockedBefore: before.plan.blocked }),
    digest: planned.digest,
    trees,
    keptOut: await keptOutLines(deps.store, environment.name),
    conflicts: result.conflicts,
    mismatches: mismatchesOf(plan, [], observed.verifications),
    driftBranch: plan.captures.length + plan.drifted.length === 0 ? undefined : driftBranch(environment.name),
    published: publications(observed.observation.live),
    gate: await verdictOn(deps, environment, planned, await deps.store.hold(environment.name), signal),
    notes: [...policyNotes(environment), ...(await settingsNotes(deps, environment, target, result.commit))],
    asOf: deps.clock.now(),
    link,
  };
}

function withoutSigners({ signers: _signers, ...environment }: ReviewedEnvironment): Environment {
  return environment;
}

function publications(live: Planned['observed']['observation']['live']): ReadonlyMap<string, Publication> {
  return new Map([...live].map(([path, one]) => [path, publicationOf(one)]));
}

/** A pull request that changes how the environment is set up is planned with its version: people are told so. */
async function settingsNotes(
  { repository }: PassDeps,
  { name }: Environment,
  target: string,
  result: string,
): Promise<readonly string[]> {
  const file = `environments/${name}.yaml`;
  const changes = await repository.changes(target, result);
  const others = changes
    .map(({ path }) => path)
    .filter((path) => path.startsWith('environments/') && path !== file);
  return [
    ...(changes.some(({ path }) => path === file)
      ? [`${file}: this pull request changes it, and the plan is made with its version`]
      : []),
    ...others.map((path) => `${path}: changes too, and says nothing of ${name}`),
  ];
}

import { digest } from '../../../core/tree/fingerprint.ts';
import type { Json } from '../../../core/json/json.ts';
import { publicationOf, type Publication } from '../../../core/plan/plan.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { exclusionLines } from '../offers/exclusion-lines.ts';
import { mismatchesOf } from '../../sync/report.ts';
import { planEnvironment, type Planned } from '../../sync/plan.ts';
import { verdictOn } from '../../sync/gate.ts';
import { runRecords } from './run-records.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';
import { driftBranch } from '../../branches.ts';
import type { PlanReview } from '../../../core/review/input.ts';
import type { MergePreview } from './merge-result.ts';
import type { ReviewedEnvironment } from '../inputs.ts';
import { reviewedTrees } from './reviewed-trees.ts';
import { policyNotes } from './policy-notes.ts';

/** Age at which a pull request's plan is renewed even without a known change. Milliseconds. */
export const planExpiry = 60 * 60_000;

/** Returns a digest of the inputs of a pull request's plan. When it changes, the plan must be made again. */
export async function planKey(
  { store }: Pick<RunDeps, 'store'>,
  { head }: Pick<PullRequest, 'head'>,
  target: string,
  environment: Pick<Environment, 'name'>,
): Promise<string> {
  const records = await runRecords(store, environment.name);
  const found: Json = records.map(({ subject, status }) => [subject, JSON.stringify(status)]);
  return digest([head.commit, target, JSON.stringify(found)]);
}

/**
 * Plans the effect of a merge on the tenant. Reads the environment's file from the result, so it includes the pull
 * request's changes to it.
 */
export async function planPullRequest(
  deps: RunDeps,
  environment: ReviewedEnvironment,
  {
    result,
    target,
    link,
  }: { readonly result: MergePreview; readonly target: string; readonly link: string | undefined },
  signal: AbortSignal,
): Promise<PlanReview> {
  // Signatures are checked on the branch's head after the merge, whose commit does not exist yet.
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
    keptOut: await exclusionLines(deps.store, environment.name),
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

/** Returns notes about a pull request that changes the environment's settings, because its plan uses the new ones. */
async function settingsNotes(
  { repository }: RunDeps,
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

import { createHash } from 'node:crypto';
import { plan, type Plan } from '../domain/plan.ts';
import { InvalidInput } from '../domain/problem.ts';
import { observe, type Observed } from './observe.ts';
import { branchRef, type Environment, type PassDeps } from './subjects.ts';

/** A plan and what it was made from. */
export interface Planned {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly digest: string;
}

/** The environment's branch is not there yet: nothing can be compared. */
export class BranchMissing extends Error {
  override readonly name = 'BranchMissing';
  readonly branch: string;
  constructor(branch: string, from: string, environment: string) {
    super(
      `branch ${branch} does not exist yet: promote ${from} to ${environment}, and make it from the branch sluice/promote/${environment}`,
    );
    this.branch = branch;
  }
}

/** What a sync would do. Writes nothing, to git, tenant or inventory. */
export async function planEnvironment(
  deps: PassDeps,
  environment: Environment,
  options: { revision?: string },
  signal: AbortSignal,
): Promise<Planned> {
  const heads = await deps.repository.fetch(signal);
  const head = heads.get(branchRef(environment.branch));
  if (head === undefined) throw new BranchMissing(environment.branch, environment.from, environment.name);
  const revision = options.revision === undefined ? head : await deps.repository.resolve(options.revision);
  if (revision === undefined)
    throw new InvalidInput(options.revision ?? '', '', 'no such revision in the repository', 'SLC1026');
  const observed = await observe(deps, environment, revision, signal);
  const made = plan(observed.observation);
  return { observed, plan: made, digest: planDigest(made) };
}

/** What binds a sync to a plan: revision, live fingerprints, bindings and changes. Sixteen hex digits. */
export function planDigest({ basis }: Plan): string {
  return createHash('sha256').update(basis).digest('hex').slice(0, 16);
}

/** The plan that was approved is not the one that would be carried out now. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
  constructor(wanted: string, current: string) {
    super(
      `plan ${wanted} is no longer what would be done: the branch, the tenant or its bindings moved; the plan is now ${current}`,
    );
  }
}

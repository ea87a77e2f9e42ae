import { createHash } from 'node:crypto';
import { plan } from '../domain/make-plan.ts';
import { digestParts, movedBetween } from '../domain/plan-digest.ts';
import type { Plan } from '../domain/plan.ts';
import { InvalidInput } from '../domain/problem.ts';
import { observe, type Asked, type Observed } from './observe.ts';
import { resolveRevision } from './resolve-revision.ts';
import { branchRef, type Environment, type PassDeps } from './subjects.ts';
import { stage } from './traced.ts';

/** A plan and what it was made from. */
export interface Planned {
  readonly observed: Observed;
  /** The head of the environment's branch. */
  readonly head: string;
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
  options: { readonly revision?: string } & Partial<Asked>,
  signal: AbortSignal,
): Promise<Planned> {
  const heads = await deps.repository.fetch(signal);
  const head = heads.get(branchRef(environment.branch));
  if (head === undefined) throw new BranchMissing(environment.branch, environment.from, environment.name);
  const revision =
    options.revision === undefined ? head : await resolveRevision(deps.repository, heads, options.revision);
  if (revision === undefined)
    throw new InvalidInput(options.revision ?? '', '', 'no such revision in the repository', 'SLC1026');
  const asked = { heal: options.heal ?? [], allowDeletions: options.allowDeletions ?? 0 };
  const observed = await stage(deps, 'observe', () =>
    observe(deps, environment, { revision, asked }, signal),
  );
  const made = await stage(deps, 'plan', async () => plan(observed.observation));
  return { observed, head, plan: made, digest: planDigest(made) };
}

/** The same plan where a person allowed so many removals. */
export function allowing(planned: Planned, allowed: number): Planned {
  const { observation } = planned.observed;
  const made = plan({ ...observation, removals: { ...observation.removals, allowed } });
  return { ...planned, plan: made };
}

/** What binds a sync to a plan: revision, bindings, and the changes with the live content that they are made from. */
export function planDigest({ basis }: Plan): string {
  const { revision, bindings, changes } = digestParts;
  return hex(basis.revision, revision) + hex(basis.bindings, bindings) + hex(basis.changes, changes);
}

function hex(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** The plan that was approved is not the one that would be carried out now. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
  constructor(wanted: string, current: string) {
    super(
      `plan ${wanted} is not what would be done now: ${movedBetween(wanted, current)}; the plan is now ${current}`,
    );
  }
}

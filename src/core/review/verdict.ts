import { blastRadius } from '../plan/blast-radius.ts';
import type { Plan } from '../plan/plan.ts';
import { changeCounts } from '../plan/print/plan-text.ts';
import { subjectsOf } from '../diff/print/summary.ts';
import type { PlanReview } from './input.ts';
import { counted } from './words.ts';

/** `Plan: 2 to add, 1 to change, 0 to remove`. */
export function planHeadline(plan: Plan): string {
  return `Plan: ${changeCounts(plan)}`;
}

export interface PlanVerdict {
  /** Tells whether the merge can be applied without further work of people. */
  readonly can: boolean;
  /** One sentence of plain words and numbers. */
  readonly sentence: string;
}

/**
 * Decides whether the pull request can be merged and its plan applied. A closed gate is no obstacle, because the plan
 * waits there. Removals that need permission are none either, because it is given after the merge.
 */
export function planVerdict(review: PlanReview): PlanVerdict {
  const missing = missingParts(review);
  if (missing.length > 0) return { can: false, sentence: `Cannot be merged yet: ${missing.join(', ')}.` };
  return { can: true, sentence: `Can be merged: ${consequence(review)}.` };
}

function missingParts(review: PlanReview): readonly string[] {
  const { plan, conflicts } = review;
  const { length: blocked } = newlyBlocked(review);
  const unready = openReadiness(plan).length;
  return [
    ...(conflicts.length === 0 ? [] : [`${counted(conflicts.length, 'conflict')} to resolve`]),
    ...(plan.stops.every(isOfRemovals) ? [] : ['the whole plan is stopped']),
    ...(blocked === 0 ? [] : [`${counted(blocked, 'stream')} cannot be sent`]),
    ...(unready === 0 || blocked === 0
      ? []
      : [
          `${counted(unready, 'thing')} that must exist in the tenant ${unready === 1 ? 'is' : 'are'} not bound`,
        ]),
  ];
}

/** Returns the blocked streams that the pull request causes or changes. */
export function newlyBlocked({ plan, blockedBefore, trees: { after, diff } }: PlanReview): readonly string[] {
  if (blockedBefore === undefined || plan.blocked.length === 0) return plan.blocked;
  const before = new Set(blockedBefore);
  const changed = subjectsOf(diff.changes).map(({ path }) => path);
  const touched = new Set([...changed, ...blastRadius(after, changed).flatMap(({ users }) => users)]);
  return plan.blocked.filter((path) => !before.has(path) || touched.has(path));
}

/** Tells whether people lift a blocker by allowing removals, which is only possible after the merge. */
const isOfRemovals = ({ code }: Plan['stops'][number]) => code === 'SLC2414' || code === 'SLC2415';

/** Returns the unmet prerequisites of pending and blocked streams. */
export function openReadiness({ readiness, changes, blocked }: Plan): Plan['readiness'] {
  const streams = new Set([...blocked, ...changes.map(({ path }) => path)]);
  return readiness.filter(
    ({ problem, neededBy }) => problem !== undefined && neededBy.some((stream) => streams.has(stream)),
  );
}

function consequence({ plan, gate, trees }: PlanReview): string {
  if (plan.stops.length > 0)
    return 'the plan then waits until somebody allows so many removals (`/sluice approve --allow-deletions N`)';
  if (plan.changes.length === 0)
    return isLayoutOnly(trees)
      ? 'only the layout changes, and nothing is sent'
      : 'nothing is sent to the tenant';
  const waits = gate?.go === false ? ', once what it waits for is over' : '';
  return `the merge brings this to the tenant${waits}`;
}

/** Tells whether the only changes are ones that the designer alone shows. */
export function isLayoutOnly({ diff }: PlanReview['trees']): boolean {
  const subjects = subjectsOf(diff.changes);
  return subjects.length > 0 && subjects.every(({ outcome }) => outcome === 'layout only');
}

import { awaited } from '../gate/gate.ts';
import { blastRadius } from '../plan/blast-radius.ts';
import type { Plan, PlannedChange } from '../plan/plan.ts';
import type { Readiness } from '../plan/readiness.ts';
import { changeCounts } from '../plan/print/plan-text.ts';
import { kindOfPath, kinds } from '../stream/kinds.ts';
import { subjectsOf } from '../diff/print/summary.ts';
import { code } from '../text/markdown/inline.ts';
import type { PlanReview } from './input.ts';
import { counted, enumerated } from './words.ts';

export interface PlanVerdict {
  /** Tells whether the merge can be applied without further work of people. */
  readonly isReady: boolean;
  /** `Ready to merge` or `Not ready: 1 missing connection`. */
  readonly headline: string;
}

/**
 * Decides whether the pull request can be merged and its plan applied. A closed gate is no obstacle, because the plan
 * waits there. Removals that need permission are none either, because it is given after the merge.
 */
export function planVerdict(review: PlanReview): PlanVerdict {
  const obstacles = obstacleCounts(review);
  return obstacles.length === 0
    ? { isReady: true, headline: 'Ready to merge' }
    : { isReady: false, headline: `Not ready: ${obstacles.join(', ')}` };
}

/** Returns a verdict with its counts as plain text, for a check: `Ready to merge: 0 to add, 1 to change, 0 to remove`. */
export function verdictLine(review: PlanReview): string {
  const { isReady, headline } = planVerdict(review);
  return isReady ? `${headline}: ${changeCounts(review.plan)}` : headline;
}

function obstacleCounts(review: PlanReview): readonly string[] {
  const { plan, conflicts } = review;
  const blocked = newlyBlocked(review);
  const missing = openReadiness(plan).filter(({ neededBy }) =>
    neededBy.some((path) => blocked.includes(path)),
  );
  const explained = new Set(missing.flatMap(({ neededBy }) => neededBy));
  const others = blocked.filter((path) => !explained.has(path));
  const stops = plan.stops.filter((stop) => !isOfRemovals(stop));
  return [
    ...(conflicts.length === 0 ? [] : [counted(conflicts.length, 'conflict')]),
    ...(stops.length === 0 ? [] : [`${counted(stops.length, 'problem')} with the whole plan`]),
    ...prerequisiteCounts(missing),
    ...(others.length === 0 ? [] : [counted(others.length, 'blocked stream')]),
  ];
}

const adjectives: Readonly<Record<Readiness['is'], string>> = {
  unbound: 'missing',
  ambiguous: 'ambiguous',
  wrongType: 'wrong-type',
  wrongValue: 'wrong-value',
  bound: 'unusable',
  'left to a person': 'unusable',
};

/** Counts unmet prerequisites by state and kind: `1 missing connection`. */
export function prerequisiteCounts(open: readonly Readiness[]): readonly string[] {
  const groups = Map.groupBy(
    open,
    ({ is, path }) => `${adjectives[is]} ${kinds[kindOfPath(path) ?? 'stream'].noun}`,
  );
  return [...groups].map(([noun, { length }]) => counted(length, noun));
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
const isOfRemovals = ({ code: number }: Plan['stops'][number]) =>
  number === 'SLC2414' || number === 'SLC2415';

/** Returns the unmet prerequisites of pending and blocked streams. */
export function openReadiness({ readiness, changes, blocked }: Plan): Plan['readiness'] {
  const streams = new Set([...blocked, ...changes.map(({ path }) => path)]);
  return readiness.filter(
    ({ problem, neededBy }) => problem !== undefined && neededBy.some((stream) => streams.has(stream)),
  );
}

const effects: Readonly<Record<PlannedChange['op'], readonly [verb: string, noun: string]>> = {
  create: ['adds', 'stream'],
  replace: ['updates', 'stream'],
  'switch-over': ['updates', 'stream'],
  'set-state': ['switches', 'stream'],
  deactivate: ['deactivates', 'stream'],
  delete: ['deletes', 'stream'],
  'delete-shared': ['deletes', 'shared resource'],
};

/** Describes in sentences of Markdown what the merge changes in the tenant, and what Sluice waits for after it. */
export function effectOf({ plan, trees, gate, tenant, environment }: PlanReview): string {
  const groups = Map.groupBy(plan.changes, ({ op }) => effects[op].join(' '));
  const changes = [...groups].map(([effect, { length }]) => {
    const [verb = '', ...noun] = effect.split(' ');
    return `${verb} ${counted(length, noun.join(' '))}`;
  });
  const why = isLayoutOnly(trees) ? ', because only the layout differs' : '';
  const where = `${code(tenant)} (environment ${code(environment)})`;
  const waits = waitsFor(plan, gate);
  return [
    changes.length === 0
      ? `Merging changes nothing in ${where}${why}.`
      : `Merging ${enumerated(changes)} in ${where}.`,
    ...(plan.blocked.length === 0
      ? []
      : [`${counted(plan.blocked.length, 'blocked stream')} will not change.`]),
    ...(waits.length === 0 ? [] : [`After the merge, Sluice waits for ${enumerated(waits)}.`]),
  ].join(' ');
}

function waitsFor({ stops }: Plan, gate: PlanReview['gate']): readonly string[] {
  return [
    ...(stops.some(isOfRemovals)
      ? ['permission for the removals (`/sluice approve --allow-deletions N`)']
      : []),
    ...(gate?.go === false ? new Set(gate.reasons.map(({ is }) => awaited[is])) : []),
  ];
}

/** Tells whether the only changes are ones that the designer alone shows. */
export function isLayoutOnly({ diff }: PlanReview['trees']): boolean {
  const subjects = subjectsOf(diff.changes);
  return subjects.length > 0 && subjects.every(({ outcome }) => outcome === 'layout only');
}

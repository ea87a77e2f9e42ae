import type { Problem } from '../problems/problem.ts';
import { fold, titled } from '../text/markdown/block.ts';
import { code, commit, htmlCode, link as linkTo } from '../text/markdown/inline.ts';
import { affectedItems } from './affected.ts';
import { changesPart, picturesPart } from './changes-part.ts';
import type { PlanReview } from './input.ts';
import { everything, fitting, fittingPage, type Detail } from './ladder.ts';
import { mismatchPart } from './mismatch-part.ts';
import { planRows, planTable, webhookItems } from './plan-table.ts';
import { policyPart } from './policy-part.ts';
import { readinessPart } from './readiness-part.ts';
import { effectOf, isLayoutOnly, openReadiness, planVerdict } from './verdict.ts';
import { exclusionItem, moment, problemItem, publication, secretItem } from './words.ts';

export { planVerdict, verdictLine } from './verdict.ts';

/** Returns the first line of an environment's comment. It is invisible, and Sluice finds the comment by it. */
export function planMarker(environment: string): string {
  return `<!-- sluice:plan ${environment.replaceAll(/[^\w.-]|--+/g, '_')} -->`;
}

/**
 * Returns a comment about the effect of a merge into the branch of an environment on its tenant, at most `limit` UTF-16
 * units long. The first lines tell whether it can be merged and what changes; all but what stops the merge is folded. If
 * it is too long, it drops the pictures first, then the changes, then the list of streams. `link` leads to the whole
 * plan.
 */
export function planComment(review: PlanReview, limit: number): string {
  const affected = affectedItems(review.trees);
  return fitting((detail) => [planMarker(review.environment), ...parts(review, affected, detail)], limit);
}

/** Returns the same as a page, completely if it fits into the store's limit. */
export function planPage(review: PlanReview): string {
  const affected = affectedItems(review.trees);
  return fittingPage((detail) => [
    `# ${code(review.environment)} (branch ${code(review.branch)})`,
    detail === everything ? '' : 'This plan is too large for one page, so details are left out.',
    ...parts(review, affected, detail),
  ]);
}

/** Returns the verdict, then what stops the merge, what it overwrites and what it changes, and the pictures last. */
function parts(review: PlanReview, affected: readonly string[], detail: Detail): readonly string[] {
  if (isQuiet(review))
    return [...head(review), ...changesPart(review.trees, detail), ...foot(review, detail)];
  const { plan, environment, published, trees } = review;
  return [
    ...head(review),
    ...secretsPart(plan, detail.items),
    ...obstacles(review, detail),
    ...mismatchPart(review.mismatches, environment, detail.items),
    ...readinessPart(openReadiness(plan), environment, detail.items),
    ...driftPart(review, detail),
    ...changesPart(trees, detail),
    ...planTable(planRows(plan, trees.diff.names), published, detail.rows),
    ...folded(review, affected, detail),
    ...policyPart(review, detail.items),
    ...picturesPart(trees, detail),
    ...foot(review, detail),
  ];
}

/** Limit on listed places of secrets when space is short. */
const fewestSecrets = 5;

/** Lists secrets before all else, because merging sends them to new places. */
function secretsPart({ secrets }: PlanReview['plan'], items: number): readonly string[] {
  return titled(
    '🔑 Secrets sent to new places; after the merge, Sluice waits for `/sluice approve --allow-secrets`',
    secrets.map(secretItem),
    Math.max(items, fewestSecrets),
  );
}

/** Tells whether only the layout changes and there is nothing else to report. */
function isQuiet({ plan, conflicts, trees, keptOut }: PlanReview): boolean {
  const isOpen =
    plan.changes.length + plan.blocked.length + plan.stops.length + conflicts.length + keptOut.length > 0;
  return isLayoutOnly(trees) && !isOpen;
}

function head(review: PlanReview): readonly string[] {
  const { isReady, headline } = planVerdict(review);
  return [`${isReady ? '✅' : '❌'} **${headline}**`, effectOf(review)];
}

/** Lists the obstacles to the merge that people must remove. */
function obstacles({ plan, conflicts, mismatches }: PlanReview, { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const listed = new Set(openReadiness(plan).map(({ path }) => `${path}.json`));
  const differing = new Set(mismatches.map(({ path }) => path));
  const listedStops = new Set(plan.stops.map(problemKey));
  const isListed = (problem: Problem) =>
    listedStops.has(problemKey(problem)) ||
    (problem.code === 'SLC2405' && listed.has(problem.file)) ||
    (problem.code === 'SLC2408' && differing.has(problem.file));
  const blockers = plan.blockers.filter((problem) => !isListed(problem));
  return [
    ...titled(
      'Conflicts: on the branch of this pull request, replace each `$conflict` with the right value',
      conflicts.map(problemItem),
      items,
    ),
    ...titled('Problems with the whole plan', plan.stops.map(problemItem), items),
    ...titled('Problems that block streams', blockers.map(problemItem), items),
  ];
}

const problemKey = ({ code: number, file, place, message }: Problem) =>
  JSON.stringify([number, file, place, message]);

/** Lists edits in the tenant that the merge overwrites, edits that it leaves alone, and hooks whose address changes. */
function driftPart({ plan, driftBranch }: PlanReview, { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const drifted = new Set(plan.drifted);
  const overwritten = plan.captures.filter((path) => !drifted.has(path));
  const hooks = webhookItems(plan);
  const where = driftBranch === undefined ? 'the drift branch' : htmlCode(driftBranch);
  const edited = (path: string) => {
    const who = publication(plan.edits[path]);
    return `${code(path, 120)}${who === '' ? '' : `, last published ${who}`}`;
  };
  return [
    fold(
      `⚠️ Edits in the tenant that this merge overwrites, saved to ${where} first: ${overwritten.length}`,
      overwritten.map(edited),
      items,
    ),
    fold(`Edits in the tenant that stay: ${plan.drifted.length}`, plan.drifted.map(edited), items),
    fold(`⚠️ Webhooks that get a new address, so their callers must change: ${hooks.length}`, hooks, items),
  ];
}

function folded(review: PlanReview, affected: readonly string[], { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const { plan, keptOut } = review;
  const gone = [...plan.removed, ...plan.leftShared];
  return [
    fold(`Differences from the incoming change: ${keptOut.length}`, keptOut.map(exclusionItem), items),
    fold(`Other streams that use changed resources: ${affected.length}`, affected, items),
    fold(
      `Removed from git but kept in the tenant: ${gone.length}`,
      gone.map((path) => code(path, 120)),
      items,
    ),
    fold(`Warnings: ${plan.warnings.length}`, plan.warnings.map(problemItem), items),
  ];
}

function foot(
  { branch, tenant, revision, digest, asOf, link }: PlanReview,
  { items }: Detail,
): readonly string[] {
  const whole = link === undefined || items === Infinity ? '' : ` ${linkTo('Whole plan', link)}.`;
  return [
    `Planned at ${moment(asOf)} for ${code(branch)} with this pull request (${commit(revision)}) and the tenant ${code(tenant)}. Sluice plans again when either changes, or on the comment \`/sluice plan\`. Plan ${code(digest.slice(0, 7))}.${whole}`,
  ];
}

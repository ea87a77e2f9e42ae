import { fold, titled } from '../text/markdown/block.ts';
import { code, commit, link as linkTo } from '../text/markdown/inline.ts';
import { affectedItems } from './affected.ts';
import { changesPart } from './changes-part.ts';
import type { PlanReview } from './input.ts';
import { everything, fitting, fittingPage, type Detail } from './ladder.ts';
import { mismatchPart } from './mismatch-part.ts';
import { planRows, planTable, webhookItems } from './plan-table.ts';
import { policyPart } from './policy-part.ts';
import { readinessPart } from './readiness-part.ts';
import { isLayoutOnly, openReadiness, planHeadline, planVerdict } from './verdict.ts';
import { exclusionItem, moment, problemItem, publication, secretItem } from './words.ts';

export { planHeadline, planVerdict } from './verdict.ts';

/** Returns the first line of an environment's comment. It is invisible, and Sluice finds the comment by it. */
export function planMarker(environment: string): string {
  return `<!-- sluice:plan ${environment.replaceAll(/[^\w.-]|--+/g, '_')} -->`;
}

/**
 * Returns a comment about the effect of a merge into the branch of an environment on its tenant, at most `limit` UTF-16
 * units long. The first lines tell whether it can be merged and what it is for; parts longer than a screen are folded.
 * If it is too long, it drops the diagrams first, then the changes, then the list of streams. `link` leads to the whole
 * plan.
 */
export function planComment(review: PlanReview, limit: number): string {
  const affected = affectedItems(review.trees);
  return fitting(
    (detail) => [
      planMarker(review.environment),
      ...secretsPart(review.plan, detail.items),
      ...parts(review, affected, detail),
    ],
    limit,
  );
}

/** Returns the same as a page, completely if it fits into the store's limit. */
export function planPage(review: PlanReview): string {
  const affected = affectedItems(review.trees);
  return fittingPage((detail) => [
    `# ${code(review.environment)} (branch ${code(review.branch)})`,
    detail === everything ? '' : 'This plan is too large for one page, so details are left out.',
    ...secretsPart(review.plan, detail.items),
    ...parts(review, affected, detail),
  ]);
}

function parts(review: PlanReview, affected: readonly string[], detail: Detail): readonly string[] {
  if (isQuiet(review))
    return [...head(review), ...changesPart(review.trees, detail), ...foot(review, detail)];
  const { plan, environment, published, trees } = review;
  return [
    ...head(review),
    ...planTable(planRows(plan, trees.diff.names), published, detail.rows),
    ...obstacles(review, detail),
    ...mismatchPart(review.mismatches, environment, detail.items),
    ...readinessPart(openReadiness(plan), environment, detail.items),
    ...warningsOfWriting(review, detail),
    ...policyPart(review, detail.items),
    ...changesPart(trees, detail),
    detail.diagrams === 0 && detail.lines > 0 ? 'The diagrams did not fit in here.' : '',
    ...folded(review, affected, detail),
    ...foot(review, detail),
  ];
}

/** Limit on listed places of secrets when space is short. */
const fewestSecrets = 5;

/** Lists secrets first, because merging sends them to new places. */
function secretsPart({ secrets }: PlanReview['plan'], items: number): readonly string[] {
  return titled(
    '🔑 Sends secrets to new places: after the merge, the plan waits for `/sluice approve --allow-secrets`',
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
  const { plan, environment, tenant } = review;
  const { can, sentence } = planVerdict(review);
  return [
    `**${planHeadline(plan)}** in ${code(environment)} (tenant ${code(tenant)})`,
    `${can ? '✅' : '❌'} ${sentence}`,
  ];
}

/** Lists the obstacles to the merge that people must remove. */
function obstacles({ plan, conflicts }: PlanReview, { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const listed = new Set(openReadiness(plan).map(({ path }) => `${path}.json`));
  const told = new Set(plan.stops.map(problemKey));
  const blockers = plan.blockers.filter(
    (problem) => !told.has(problemKey(problem)) && !(problem.code === 'SLC2405' && listed.has(problem.file)),
  );
  return [
    ...titled(
      'To resolve, on the branch of this pull request: put what should stand there in the place of each `$conflict`',
      conflicts.map(problemItem),
      items,
    ),
    ...titled('What stops the whole plan', plan.stops.map(problemItem), items),
    ...titled('What keeps streams from being sent', blockers.map(problemItem), items),
  ];
}

const problemKey = ({ code: number, file, place, message }: PlanReview['conflicts'][number]) =>
  JSON.stringify([number, file, place, message]);

/** Lists warnings about effects of the merge outside git. */
function warningsOfWriting({ plan, driftBranch }: PlanReview, { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const drifted = new Set(plan.drifted);
  const overwritten = plan.captures.filter((path) => !drifted.has(path));
  const where = driftBranch === undefined ? 'the drift branch' : `branch ${code(driftBranch)}`;
  const edited = (path: string) => {
    const who = publication(plan.edits[path]);
    return `${code(path, 120)}${who === '' ? '' : `, last published ${who}`}`;
  };
  return [
    ...titled(
      `⚠️ Edited in the tenant and replaced by this merge; Sluice saves each edit on ${where} first, and does not overwrite what it cannot save`,
      overwritten.map(edited),
      items,
    ),
    ...titled('⚠️ Hooks whose address changes: whoever calls them must be told', webhookItems(plan), items),
  ];
}

function folded(review: PlanReview, affected: readonly string[], { items }: Detail): readonly string[] {
  if (items === 0) return [];
  const { plan, keptOut } = review;
  const gone = [...plan.removed, ...plan.leftShared];
  return [
    fold(`Not as in what comes in: ${keptOut.length}`, keptOut.map(exclusionItem), items),
    fold(`Who else uses what changes: ${affected.length}`, affected, items),
    fold(
      `Edited in the tenant, and left alone: ${plan.drifted.length}`,
      plan.drifted.map((path) => `${code(path, 120)} ${publication(plan.edits[path])}`.trimEnd()),
      items,
    ),
    fold(
      `No longer in git, and left in the tenant: ${gone.length}`,
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
  const whole = link === undefined ? '' : ` ${linkTo('The whole plan', link)}.`;
  const left = items === Infinity ? '' : whole;
  return [
    `As of ${moment(asOf)}: branch ${code(branch)} with this pull request, ${commit(revision)}, and the tenant ${code(tenant)} at that time. Planned again when either moves, or with the comment \`/sluice plan\`. Digest ${code(digest)}.${left}`,
  ];
}

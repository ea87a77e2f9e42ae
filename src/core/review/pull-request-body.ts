import type { SemanticChange } from '../diff/change.ts';
import { streamSlug } from '../tree/tree.ts';
import { subjectsOf, summaryLine, type SubjectOutcome } from '../diff/print/summary.ts';
import { groupsOf, type ChangeGroup } from '../diff/print/groups.ts';
import { bullets, firstOf, fold } from '../text/markdown/block.ts';
import { code, commit, link as linkTo, prose } from '../text/markdown/inline.ts';
import { affectedItems } from './affected.ts';
import { changesPart } from './changes-part.ts';
import type { PullRequestReview, PullRequestText } from './input.ts';
import { fitting, type Detail } from './ladder.ts';
import { isLayoutOnly } from './verdict.ts';
import { counted, exclusionItem, problemItem } from './words.ts';

/**
 * Returns title and text of a pull request that Sluice opens: its purpose, the effect of merging it, and its changes.
 * The text has at most `limit` UTF-16 units. If it is too long, it drops the diagrams first, then the changes, then the
 * list.
 */
export function pullRequestText(review: PullRequestReview, limit: number): PullRequestText {
  const affected = affectedItems(review.trees);
  return { title: titleOf(review), body: fitting((detail) => parts(review, affected, detail), limit) };
}

/** Returns a title of counts, slugs and configured names only, because nothing can be quoted in a title. */
function titleOf({ purpose, trees: { diff } }: PullRequestReview): string {
  const title = titleStart(purpose);
  return diff.changes.length === 0 ? title : `${title}: ${fewSlugs(diff.changes) ?? countsOf(diff.changes)}`;
}

function titleStart(purpose: PullRequestReview['purpose']): string {
  if (purpose.is === 'promotion') return `Promote to ${purpose.environment}`;
  return purpose.isFormatOnly ? `Format of files from ${purpose.source}` : `Export from ${purpose.source}`;
}

const countsOf = (changes: readonly SemanticChange[]) => summaryLine(changes).replace(/\.$/, '');

/** Limit on the number of streams named in a title. */
const mostTitled = 3;

/** Lists streams by slug, if they are few and no slug looks like an issue or a commit. */
function fewSlugs(changes: readonly SemanticChange[]): string | undefined {
  const subjects = subjectsOf(changes);
  const slugs = subjects.filter(({ noun }) => noun === 'stream').map(({ path }) => streamSlug(path));
  const isSafe = (slug: string) =>
    /^[a-z\d]+(?:-[a-z\d]+)*$/.test(slug) && !/^gh-\d+$|(?:^|-)[a-f\d]{7,}(?:-|$)/.test(slug);
  const isFew = slugs.length > 0 && slugs.length <= mostTitled && slugs.length === subjects.length;
  return isFew && slugs.every(isSafe) ? slugs.join(', ') : undefined;
}

function parts(review: PullRequestReview, affected: readonly string[], detail: Detail): readonly string[] {
  const { trees, conflicts, keptOut, kept, remarks, link } = review;
  const { items } = detail;
  const whole = link === undefined ? '' : `${linkTo('More of it', link)}.`;
  if (items === 0) return [...head(review), whole];
  return [
    ...head(review),
    ...(conflicts.length === 0
      ? []
      : [
          `**❌ ${counted(conflicts.length, 'conflict')} to resolve before it is merged.** On the branch of this pull request, put what should stand there in the place of each \`$conflict\`, mend what else is listed, and commit; the check is red until none is left.`,
          bullets(firstOf(conflicts.map(problemItem), items)),
        ]),
    ...streamList(groupsOf(trees.diff.changes), detail),
    ...changesPart(trees, { ...detail, diagrams: hasPlan(review) ? 0 : detail.diagrams }),
    fold(`Not included, or not as it comes in: ${keptOut.length}`, keptOut.map(exclusionItem), items),
    fold(`Who else uses what changes: ${affected.length}`, affected, items),
    fold(
      `Files of which the branch keeps its own: ${kept.length}`,
      kept.map((path) => code(path, 120)),
      items,
    ),
    fold(
      `Remarks on the merge: ${remarks.length}`,
      remarks.map(
        ({ file, place, message }) =>
          `${code(file, 160)}${place === '' ? '' : ` at ${code(place, 120)}`}: ${prose(message)}`,
      ),
      items,
    ),
    whole,
  ];
}

function head(review: PullRequestReview): readonly string[] {
  const { purpose, from, base, revision, trees } = review;
  const { changes } = trees.diff;
  const what = changes.length === 0 ? 'No value stream changes.' : `**${summaryLine(changes)}**`;
  if (purpose.is === 'export') {
    const nature = purpose.isFormatOnly
      ? `How files of the source ${code(purpose.source)} are written has changed; nobody edited a value stream.`
      : `What people changed in the source ${code(purpose.source)}, at ${commit(revision)}.`;
    return [
      what,
      `${nature} ${layoutNote(review)}Merging it makes ${code(base)} say the same; no tenant is written to by that.`,
    ];
  }
  const only =
    purpose.only.length === 0
      ? ''
      : ` Of it only ${firstOf(
          purpose.only.map((one) => code(one)),
          20,
        ).join(', ')}, with what they need.`;
  return [
    what,
    `What ${code(from)} has at ${commit(revision)}, for ${code(base)}.${only} ${layoutNote(review)}Merging it is the deployment: ${code(purpose.environment)} is then brought to its tenant ${code(purpose.tenant)}. The plan is in a comment below.`,
  ];
}

/** Tells whether a plan with the same diagrams follows in a comment. */
const hasPlan = ({ purpose }: PullRequestReview) => purpose.is === 'promotion';

const layoutNote = ({ trees }: PullRequestReview) =>
  isLayoutOnly(trees) ? 'Only the layout changes, which the designer alone reads. ' : '';

const titles: Readonly<Record<Exclude<SubjectOutcome, 'layout only'>, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
};

/** Lists streams and shared resources by outcome, one line each. */
function streamList(groups: readonly ChangeGroup[], { rows }: Detail): readonly string[] {
  let left = rows;
  return (['added', 'removed', 'changed'] as const).flatMap((outcome) => {
    const own = groups.filter((group) => group.outcome === outcome);
    if (own.length === 0) return [];
    const most = left;
    left = Math.max(0, left - own.length);
    const title = `**${titles[outcome]}: ${own.length}**`;
    return most === 0 ? [title] : [title, bullets(firstOf(own.map(streamItem), most))];
  });
}

function streamItem({ noun, name, outcome, changes }: ChangeGroup): string {
  const resource = `${noun} ${code(name)}`;
  return outcome === 'changed' ? `${resource}: ${places(changes)}` : resource;
}

/** Limit on the number of scenarios and parts of a stream named in its line. */
const mostPlaces = 4;

/** `scenario `A` (2 changes), steps`. */
function places(changes: ChangeGroup['changes']): string {
  const byPlace = Map.groupBy(changes, ({ crumbs }) => {
    const [, second] = crumbs;
    if (second === undefined) return 'name';
    return second.noun === 'field' ? code(second.label) : `${second.noun} ${code(second.label)}`;
  });
  const shown = [...byPlace].map(([place, own]) =>
    own.length === 1 ? place : `${place} (${own.length} changes)`,
  );
  return firstOf(shown, mostPlaces).join(', ');
}

import type { SemanticChange } from '../diff/change.ts';
import { streamSlug } from '../tree/tree.ts';
import { subjectsOf, summaryLine } from '../diff/print/summary.ts';
import { firstOf, fold, titled } from '../text/markdown/block.ts';
import { code, commit, htmlCode, link as linkTo, prose } from '../text/markdown/inline.ts';
import { affectedItems } from './affected.ts';
import { changesPart, picturesPart } from './changes-part.ts';
import type { PullRequestReview, PullRequestText } from './input.ts';
import { fitting, type Detail } from './ladder.ts';
import { isLayoutOnly } from './verdict.ts';
import { counted, exclusionItem, problemItem } from './words.ts';

/**
 * Returns title and text of a pull request that Sluice opens: the effect of merging it, conflicts and changes.
 * The text has at most `limit` UTF-16 units. If it is too long, it drops the pictures first, then the changes, then the
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
  const { trees, conflicts, keptOut, kept, remarks, link, purpose } = review;
  const { items } = detail;
  const whole = link === undefined ? '' : `${linkTo('Details', link)}.`;
  if (items === 0) return [...head(review), whole];
  return [
    ...head(review),
    ...titled(
      'Conflicts: on the branch of this pull request, replace each `$conflict` with the right value and correct the other problems',
      conflicts.map(problemItem),
      items,
    ),
    ...changesPart(trees, detail),
    fold(`Differences from the incoming change: ${keptOut.length}`, keptOut.map(exclusionItem), items),
    fold(`Other streams that use changed resources: ${affected.length}`, affected, items),
    fold(
      `Files of which ${htmlCode(review.base)} keeps its own version: ${kept.length}`,
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
    // The plan of a promotion has the same pictures, in a comment.
    ...(purpose.is === 'promotion' ? [] : picturesPart(trees, detail)),
    whole,
  ];
}

function head(review: PullRequestReview): readonly string[] {
  const { conflicts } = review;
  const verdict = conflicts.length === 0 ? '' : `❌ **Not ready: ${counted(conflicts.length, 'conflict')}**`;
  return [verdict, `${effectOf(review)}${isLayoutOnly(review.trees) ? ' Only the layout differs.' : ''}`];
}

/** Describes the origin of the change, and the effect of merging it. */
function effectOf({ purpose, from, base, revision, trees }: PullRequestReview): string {
  const none = trees.diff.changes.length === 0 ? 'No value stream changes. ' : '';
  if (purpose.is === 'export') {
    const origin = purpose.isFormatOnly
      ? `The format of the files from ${code(purpose.source)} changed, not the value streams.`
      : `Changes made in ${code(purpose.source)}, exported as ${commit(revision)}.`;
    return `${none}${origin} Merging updates ${code(base)} and changes no tenant.`;
  }
  const names = purpose.only.map((one) => code(one));
  const only = names.length === 0 ? '' : `, only ${firstOf(names, 20).join(', ')} with what they need`;
  return `${none}Promotes ${code(from)} (${commit(revision)}) to ${code(base)}${only}. Merging deploys to ${code(purpose.tenant)}, the tenant of ${code(purpose.environment)}. The plan is in a comment below.`;
}

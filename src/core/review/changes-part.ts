import { diagrams } from '../diff/print/diagrams.ts';
import { diagramTitle, groupItems, layoutLine, legend } from '../diff/print/markdown.ts';
import { groupsOf, outcomeMarks, type ComparedTrees, type ChangeGroup } from '../diff/print/groups.ts';
import { summaryLine } from '../diff/print/summary.ts';
import { blocks, details, fenced, fold } from '../text/markdown/block.ts';
import { code, htmlCode } from '../text/markdown/inline.ts';
import type { Detail } from './ladder.ts';
import { counted } from './words.ts';

/** Folds of streams and resources that are visible above a fold with the others. */
const onTop = 8;

/** Lists the changes in meaning: a fold for each stream and shared resource, and one line about layout. */
export function changesPart(trees: ComparedTrees, { items, lines, rows }: Detail): readonly string[] {
  const groups = groupsOf(trees.diff.changes);
  const changed = groups.filter(({ outcome }) => outcome !== 'layout only');
  if (items === 0) return [];
  const title =
    changed.length === 0 ? '' : `**Changes: ${summaryLine(trees.diff.changes).replace(/\.$/, '')}**`;
  if (lines === 0) {
    const names = changed.map((group) => `${outcomeMarks[group.outcome]} ${group.noun} ${code(group.name)}`);
    return [
      title,
      rows === 0 ? '' : fold('Names only, because the changes are too long', names, rows),
      layoutLine(groups, items),
    ];
  }
  const folds = changed.map((group) => details(summaryOf(group), groupItems(group, trees.diff, lines)));
  const more = folds.slice(onTop);
  return [
    title,
    ...folds.slice(0, onTop),
    details(`${more.length} more`, blocks(...more)),
    layoutLine(groups),
  ];
}

/** Returns a fold with the pictures of streams and scenarios, as many as fit; empty where there are none. */
export function picturesPart(trees: ComparedTrees, detail: Detail): readonly string[] {
  if (detail.lines === 0) return [];
  const pictures = diagrams(trees);
  const shown = pictures.slice(0, detail.diagrams);
  const left = pictures.length - shown.length;
  const omitted = left === 0 ? '' : `${counted(left, 'picture')} left out.`;
  if (shown.length === 0) return [omitted];
  const drawn = shown.map((one) => blocks(`**${diagramTitle(one)}**`, fenced('mermaid', one.draw())));
  return [details(`Pictures: ${shown.length}`, blocks(legend(shown.length), ...drawn, omitted))];
}

function summaryOf(group: ChangeGroup): string {
  const { noun, name, outcome, changes } = group;
  const number = outcome === 'changed' ? `: ${counted(changes.length, 'change')}` : ` ${outcome}`;
  return `${outcomeMarks[outcome]} ${noun} ${htmlCode(name)}${number}`;
}

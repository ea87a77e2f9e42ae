import { diagramsOf } from '../diff/print/diagrams.ts';
import { groupItems, layoutLine } from '../diff/print/markdown.ts';
import { groupsOf, outcomeMarks, type ComparedTrees, type ChangeGroup } from '../diff/print/groups.ts';
import { blocks, details, fenced } from '../text/markdown/block.ts';
import { code, htmlCode } from '../text/markdown/inline.ts';
import type { Detail } from './ladder.ts';
import { counted } from './words.ts';

/**
 * Lists the changes in meaning: a fold with diagrams for each stream and shared resource, and one line about layout.
 */
export function changesPart(trees: ComparedTrees, detail: Detail): readonly string[] {
  const groups = groupsOf(trees.diff.changes);
  const told = groups.filter(({ outcome }) => outcome !== 'layout only');
  if (detail.items === 0) return [];
  if (detail.lines === 0) return [...countsOf(told), layoutLine(groups, detail.items)];
  let left = detail.diagrams;
  let leftOut = 0;
  const folds = told.map((group) => {
    const pictures = detail.diagrams === 0 ? [] : diagramsOf(trees, group.path, group.changes);
    const shown = pictures.slice(0, left);
    left -= shown.length;
    leftOut += pictures.length - shown.length;
    return details(
      summaryOf(group),
      blocks(
        groupItems(group, trees.diff, detail.lines),
        ...shown.map(({ of, name, draw }) => blocks(`**${of}** ${code(name)}`, fenced('mermaid', draw()))),
      ),
    );
  });
  const notes = [
    ...(left === detail.diagrams
      ? []
      : ['In the diagrams `+` green is added, `−` red is removed, `~` amber is changed.']),
    ...(leftOut === 0 ? [] : [`${counted(leftOut, 'diagram')} left out here.`]),
  ];
  return [told.length === 0 ? '' : '**What changes**', ...folds, notes.join(' '), layoutLine(groups)];
}

function summaryOf(group: ChangeGroup): string {
  const { noun, name, outcome, changes } = group;
  const number = outcome === 'changed' ? `: ${counted(changes.length, 'change')}` : ` ${outcome}`;
  return `${outcomeMarks[outcome]} ${noun} ${htmlCode(name)}${number}`;
}

/** Counts the changes, where there is no room for them. */
function countsOf(told: readonly ChangeGroup[]): readonly string[] {
  if (told.length === 0) return [];
  const changes = told.reduce((sum, group) => sum + group.changes.length, 0);
  const nouns = Map.groupBy(told, ({ noun }) => noun);
  const subjects = [...nouns].map(([noun, groups]) => counted(groups.length, noun));
  return [`${counted(changes, 'change')} in ${subjects.join(', ')}, left out here.`];
}

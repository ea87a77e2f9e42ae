import type { TreeDiff } from '../change.ts';
import { diagrams, type Diagram } from './diagrams.ts';
import { groupsOf, outcomeMarks, scenarioIn, type ComparedTrees, type ChangeGroup } from './groups.ts';
import { summaryLine } from './summary.ts';
import { blocks, fenced, firstOf } from '../../text/markdown/block.ts';
import { changeItem } from './change-item.ts';
import { code } from '../../text/markdown/inline.ts';

/** Returns a diff as Markdown: by stream and scenario, one line for each change. */
export function diffMarkdown(diff: TreeDiff): string {
  if (diff.changes.length === 0) return 'No difference.\n';
  const groups = groupsOf(diff.changes);
  const shown = groups.filter(({ outcome }) => outcome !== 'layout only');
  const parts = shown.map(
    (group) => `### ${outcomeMarks[group.outcome]} ${title(group)}\n\n${groupItems(group, diff)}`,
  );
  return `${blocks(summaryLine(diff.changes), ...parts, layoutLine(groups))}\n`;
}

/** Returns the diagrams of a diff as Markdown, each under a heading. */
export function diffMermaid(trees: ComparedTrees): string {
  if (trees.diff.changes.length === 0) return 'No difference.\n';
  const pictures = diagrams(trees).map(
    (diagram) => `### ${diagramTitle(diagram)}\n\n${fenced('mermaid', diagram.draw())}`,
  );
  return `${blocks(summaryLine(trees.diff.changes), legend(pictures.length), ...pictures)}\n`;
}

export function diagramTitle({ of, name }: Diagram): string {
  return `${of} ${code(name)}`;
}

/** Returns the legend of the diagrams; empty where there are none. */
export function legend(pictures: number): string {
  return pictures === 0
    ? ''
    : 'In the diagrams: `+` green is added, `−` red is removed, `~` amber is changed.';
}

const title = ({ noun, name }: ChangeGroup) => `${noun} ${code(name)}`;

/** Returns the changes of one group as a list, those of a scenario below it, at most `most` lines. */
export function groupItems(group: ChangeGroup, { names }: TreeDiff, most = Infinity): string {
  const byScenario = Map.groupBy(group.changes, (change) =>
    group.noun === 'stream' && change.crumbs.length > 2 ? scenarioIn(change) : undefined,
  );
  const lines = [...byScenario].flatMap(([scenario, changes]) => {
    if (scenario === undefined) return changes.map((change) => `- ${changeItem(change, names, 1)}`);
    const label = names.get(scenario) ?? scenario;
    return [`- scenario ${code(label)}`, ...changes.map((change) => `  - ${changeItem(change, names, 2)}`)];
  });
  const more = lines.length - most;
  return (more <= 0 ? lines : [...lines.slice(0, most), `- … and ${more} more`]).join('\n');
}

/** Limit on the number of named items of which only the layout differs. */
const mostLaidOut = 10;

/** Summarises the changes that only the designer shows in one line; empty where there are none. */
export function layoutLine(groups: readonly ChangeGroup[], most = mostLaidOut): string {
  const names = groups.flatMap(({ noun, name, laidOut }) =>
    laidOut.map((scenario) => (noun === 'scenario' ? code(name) : `${code(name)} › ${code(scenario)}`)),
  );
  return names.length === 0 ? '' : `Layout only: ${firstOf(names, most).join(', ')}.`;
}

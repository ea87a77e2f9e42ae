import type { SemanticChange, TreeDiff } from '../change.ts';
import type { Tree } from '../../tree/tree.ts';
import { subjectsOf, type SummarySubject } from './summary.ts';

/** Two trees and their differences. */
export interface ComparedTrees {
  readonly before: Tree;
  readonly after: Tree;
  readonly diff: TreeDiff;
}

/** Changes of one stream, scenario without a stream, or shared resource. */
export interface ChangeGroup extends SummarySubject {
  /** All changes except layout. */
  readonly changes: readonly SemanticChange[];
  /** Scenarios of which only the layout differs. Any text. */
  readonly laidOut: readonly string[];
}

/** Signs of outcomes, for people who see no colours. */
export const outcomeMarks: Readonly<Record<ChangeGroup['outcome'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  'layout only': '~',
};

/** Groups the changes of a diff by subject, in their order. */
export function groupsOf(changes: readonly SemanticChange[]): readonly ChangeGroup[] {
  const bySubject = Map.groupBy(changes, ({ crumbs }) => crumbs[0]?.id ?? '');
  return subjectsOf(changes).map((subject) => {
    const own = bySubject.get(subject.path) ?? [];
    const shown = own.filter(({ op }) => op !== 'layout');
    const changed = new Set(shown.map(scenarioIn));
    const laidOut = own.filter((change) => change.op === 'layout' && !changed.has(scenarioIn(change)));
    return { ...subject, changes: shown, laidOut: laidOut.map(({ crumbs }) => crumbs.at(-1)?.label ?? '') };
  });
}

/** Returns the changes of one subject, by its path. */
export function changesOf({ changes }: TreeDiff, path: string): readonly SemanticChange[] {
  return changes.filter(({ crumbs }) => crumbs[0]?.id === path);
}

/** Returns the path of a change's scenario. */
export function scenarioIn({ crumbs }: SemanticChange): string | undefined {
  return crumbs.find(({ noun }) => noun === 'scenario')?.id;
}

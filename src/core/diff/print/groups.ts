import type { Change, TreeDiff } from '../change.ts';
import type { Tree } from '../../tree/tree.ts';
import { subjectsOf, type Subject } from './summary.ts';

/** Two trees and what differs between them. */
export interface ComparedTrees {
  readonly before: Tree;
  readonly after: Tree;
  readonly diff: TreeDiff;
}

/** Changes of one stream, scenario without a stream, or shared resource. */
export interface Group extends Subject {
  /** All but layout. */
  readonly changes: readonly Change[];
  /** Scenarios of which the layout alone differs. Any text. */
  readonly laidOut: readonly string[];
}

/** A sign for what became of something, so that no colour is needed. */
export const outcomeMarks: Readonly<Record<Group['outcome'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  'layout only': '~',
};

/** The changes of a diff by what they are about, in their order. */
export function groupsOf(changes: readonly Change[]): readonly Group[] {
  const bySubject = Map.groupBy(changes, ({ crumbs }) => crumbs[0]?.id ?? '');
  return subjectsOf(changes).map((subject) => {
    const own = bySubject.get(subject.path) ?? [];
    const told = own.filter(({ op }) => op !== 'layout');
    const changed = new Set(told.map(scenarioIn));
    const laidOut = own.filter((change) => change.op === 'layout' && !changed.has(scenarioIn(change)));
    return { ...subject, changes: told, laidOut: laidOut.map(({ crumbs }) => crumbs.at(-1)?.label ?? '') };
  });
}

/** The changes of one subject, by its path. */
export function changesOf({ changes }: TreeDiff, path: string): readonly Change[] {
  return changes.filter(({ crumbs }) => crumbs[0]?.id === path);
}

/** Path of the scenario that a change is in. */
export function scenarioIn({ crumbs }: Change): string | undefined {
  return crumbs.find(({ noun }) => noun === 'scenario')?.id;
}

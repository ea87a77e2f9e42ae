import { onceEach } from '../../once-each.ts';
import type { ContentObject } from '../../stream/content.ts';
import type { SemanticChange } from '../change.ts';
import { resolved } from '../meaning.ts';
import { scenarioFileOf, streamFileOf, treePath, type Tree } from '../../tree/tree.ts';
import { changesOf, type ComparedTrees } from './groups.ts';
import { flowchart } from '../mermaid/flowchart.ts';
import { united } from '../mermaid/outline.ts';
import { scenarioOutlines } from '../mermaid/scenario-graph.ts';
import { streamOutlines } from '../mermaid/stream-graph.ts';

export interface Diagram {
  readonly of: 'stream' | 'scenario';
  readonly path: string;
  /** Name for people. Any text. */
  readonly name: string;
  /** Returns the diagram in Mermaid syntax. */
  readonly draw: () => string;
}

/**
 * Returns a diagram of each remaining stream and scenario that changed in more than its layout, streams before their
 * scenarios.
 */
export function diagrams(trees: ComparedTrees): readonly Diagram[] {
  const subjects = Map.groupBy(trees.diff.changes, ({ crumbs }) => crumbs[0]?.id ?? '');
  return [...subjects.keys()].flatMap((path) => diagramsOf(trees, path, subjects.get(path) ?? []));
}

/** Returns the diagrams of one stream, or of one scenario without a stream. */
export function diagramsOf(
  trees: ComparedTrees,
  path: string,
  changes = changesOf(trees.diff, path),
): readonly Diagram[] {
  const [first] = changes[0]?.crumbs ?? [];
  const shown = changes.filter(({ op }) => op !== 'layout');
  const isGone = changes.some(({ op, crumbs }) => op === 'removed' && crumbs.length === 1);
  if (first === undefined || shown.length === 0 || isGone) return [];
  if (first.noun !== 'stream')
    return first.noun === 'scenario' ? [ofScenario(trees, path, first.label, shown)] : [];
  return [ofStream(trees, path, first.label), ...scenariosOf(trees, path, shown)];
}

function ofStream({ before, after, diff }: ComparedTrees, path: string, name: string): Diagram {
  const file = streamFileOf(path);
  const outlines = () =>
    streamOutlines({
      stream: path,
      before: before.get(file)?.content,
      after: after.get(file)?.content,
      names: diff.names,
      changed: changedPaths(diff.changes),
    });
  return { of: 'stream', path, name, draw: () => flowchart(united(outlines())) };
}

/** Returns the changed scenarios; all scenarios of an added stream. */
function scenariosOf(
  trees: ComparedTrees,
  stream: string,
  shown: readonly SemanticChange[],
): readonly Diagram[] {
  const isNew = shown.some(
    ({ crumbs }) =>
      crumbs.length === 1 && crumbs[0]?.noun === 'stream' && !trees.before.has(streamFileOf(stream)),
  );
  const changed = Map.groupBy(shown, ({ crumbs }) => crumbs.find(({ noun }) => noun === 'scenario')?.id);
  const paths = isNew
    ? scenariosIn(trees.after, stream)
    : [...changed.keys()].filter((path) => path !== undefined);
  return paths
    .filter((path) => trees.after.has(scenarioFileOf(path)))
    .map((path) => ofScenario(trees, path, trees.diff.names.get(path) ?? path, changed.get(path) ?? []));
}

function scenariosIn(tree: Tree, stream: string): readonly string[] {
  const scenarios = [...tree.keys()].flatMap((file) => {
    const place = treePath(file);
    return place.is === 'scenario' && place.stream === stream ? [place.scenario] : [];
  });
  return scenarios.sort();
}

function ofScenario(
  { before, after }: ComparedTrees,
  path: string,
  name: string,
  changes: readonly SemanticChange[],
): Diagram {
  const file = scenarioFileOf(path);
  const outlines = () => scenarioOutlines(contentOf(before, file), contentOf(after, file), changes);
  return { of: 'scenario', path, name, draw: () => flowchart(united(outlines())) };
}

function contentOf(tree: Tree, file: string): ContentObject | undefined {
  const content = tree.get(file)?.content;
  return content === undefined ? undefined : resolved(content, undefined, undefined);
}

/** Returns the streams, scenarios and shared resources that differ in meaning. */
export const changedPaths = onceEach(
  (changes: readonly SemanticChange[]): ReadonlySet<string> =>
    new Set(
      changes
        .filter(({ op }) => op !== 'layout')
        .flatMap(({ crumbs }) => [crumbs[0], crumbs.find(({ noun }) => noun === 'scenario')])
        .flatMap((crumb) => (crumb === undefined ? [] : [crumb.id])),
    ),
);

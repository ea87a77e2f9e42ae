import type { StreamComparison } from './schema.ts';
import type { Picture } from './picture-schema.ts';
import { budgets } from '../../core/budgets.ts';
import type { ContentObject } from '../../core/stream/content.ts';
import type { SemanticChange, TreeDiff } from '../../core/diff/change.ts';
import { resolved } from '../../core/diff/meaning.ts';
import { nameAt } from '../../core/diff/names.ts';
import { scenarioFileOf, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';
import type { Graph } from '../../core/diff/mermaid/graph.ts';
import { changedPaths } from '../../core/diff/print/diagrams.ts';
import { apart } from '../../core/diff/mermaid/outline.ts';
import { scenarioOutlines } from '../../core/diff/mermaid/scenario-graph.ts';
import { streamOutlines } from '../../core/diff/mermaid/stream-graph.ts';

type Pictures = StreamComparison['pictures'];

const { pictures: mostPictures, nodes: mostNodes } = budgets.page;

/** Both sides of a stream, and their differences. A side without the stream is an empty tree. */
export interface ComparedStream {
  readonly stream: string;
  readonly before: Tree;
  readonly after: Tree;
  readonly diff: TreeDiff;
}

/**
 * Returns the pictures of the stream and of each scenario that differs. Without a previous side, includes every
 * scenario.
 */
export function picturesOf(compared: ComparedStream): {
  readonly pictures: Pictures;
  readonly isCut: boolean;
} {
  const scenarios = scenariosOf(compared);
  const drawn = [
    ofStream(compared),
    ...scenarios.slice(0, mostPictures - 1).map((one) => ofScenario(compared, one)),
  ];
  const small = drawn.filter(({ before, after }) =>
    [before, after].every((side) => (side?.nodes.length ?? 0) <= mostNodes),
  );
  return { pictures: small, isCut: small.length < scenarios.length + 1 };
}

function scenariosOf({ stream, before, after, diff }: ComparedStream): readonly string[] {
  const all = [...new Set([...after.keys(), ...before.keys()])].flatMap((file) => {
    const place = treePath(file);
    return place.is === 'scenario' && place.stream === stream ? [place.scenario] : [];
  });
  if (!before.has(streamFileOf(stream)) || !after.has(streamFileOf(stream))) return all.sort();
  const differing = new Set(diff.changes.filter(isMeant).map(scenarioOf));
  return all.filter((scenario) => differing.has(scenario)).sort();
}

const isMeant = ({ op }: SemanticChange) => op !== 'layout';
const scenarioOf = ({ crumbs }: SemanticChange) => crumbs.find(({ noun }) => noun === 'scenario')?.id;

function ofStream({ stream, before, after, diff }: ComparedStream): Pictures[number] {
  const file = streamFileOf(stream);
  const outlines = streamOutlines({
    stream,
    before: before.get(file)?.content,
    after: after.get(file)?.content,
    names: diff.names,
    changed: changedPaths(diff.changes),
  });
  return pictured(nameAt(diff.names, stream), stream, apart(outlines), {
    before: before.has(file),
    after: after.has(file),
  });
}

function ofScenario({ before, after, diff }: ComparedStream, scenario: string): Pictures[number] {
  const file = scenarioFileOf(scenario);
  const changes = diff.changes.filter((change) => isMeant(change) && scenarioOf(change) === scenario);
  const outlines = scenarioOutlines(contentIn(before, file), contentIn(after, file), changes);
  return pictured(nameAt(diff.names, scenario), scenario, apart(outlines), {
    before: before.has(file),
    after: after.has(file),
  });
}

function contentIn(tree: Tree, file: string): ContentObject | undefined {
  const content = tree.get(file)?.content;
  return content === undefined ? undefined : resolved(content, undefined, undefined);
}

function pictured(
  title: string,
  path: string,
  graphs: { readonly before: Graph; readonly after: Graph },
  isThere: { readonly before: boolean; readonly after: boolean },
): Pictures[number] {
  return {
    title,
    path,
    ...(isThere.before ? { before: pictureOf(graphs.before) } : {}),
    ...(isThere.after ? { after: pictureOf(graphs.after) } : {}),
  };
}

function pictureOf({ nodes, edges }: Graph): Picture {
  return {
    nodes: nodes.map((node) => ({ ...node, lines: [...node.lines] })),
    edges: edges.map((edge) => ({ ...edge, lines: [...edge.lines] })),
  };
}

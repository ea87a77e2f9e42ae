import { kindOfPath } from '../stream/kinds.ts';
import { dependenciesIn } from '../stream/expressions.ts';
import { fileOfTarget } from './presence.ts';
import {
  resolveReference,
  scenarioFileOf,
  sidecarFileOf,
  streamFileOf,
  treePath,
  type Tree,
} from './tree.ts';

/**
 * Returns the files of streams and scenarios and of all resources that they refer to, subflows and their resources
 * included, also missing ones. For `pack`, which includes all of them.
 */
export function filesUsedBy(tree: Tree, paths: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>();
  const byStream = Map.groupBy(tree.keys(), streamOf);
  const queue = [...paths];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const file of filesOfResource(tree, byStream, path)) {
      if (files.has(file)) continue;
      files.add(file);
      for (const referred of referredBy(tree, file)) queue.push(referred);
    }
  }
  return files;
}

const streamOf = (file: string) => file.split('/', 2).join('/');

function filesOfResource(
  tree: Tree,
  byStream: ReadonlyMap<string, readonly string[]>,
  path: string,
): readonly string[] {
  const kind = kindOfPath(path);
  if (kind === 'stream') return [streamFileOf(path), ...(byStream.get(path) ?? [])];
  if (kind === 'scenario')
    return [scenarioFileOf(path), ...[sidecarFileOf(path)].filter((file) => tree.has(file))];
  return [fileOfTarget(path)];
}

function referredBy(tree: Tree, path: string): readonly string[] {
  const file = tree.get(path);
  if (file === undefined) return [];
  const place = treePath(path);
  const stream = 'stream' in place ? place.stream : undefined;
  const scenario = 'scenario' in place ? place.scenario : undefined;
  return [file.content, file.own].flatMap((source) =>
    [...dependenciesIn(source)].map(([reference]) => resolveReference(reference.path, stream, scenario)),
  );
}

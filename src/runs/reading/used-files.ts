import { kindOfPath } from '../../core/stream/kinds.ts';
import { dependenciesIn } from '../../core/stream/expressions.ts';
import {
  isReferenceOnly,
  resolveReference,
  scenarioFileOf,
  streamFileOf,
  treePath,
  type Tree,
} from '../../core/tree/tree.ts';

/** Empty list, shared by the many streams that use no other files. */
const none: readonly string[] = [];

/**
 * Returns the files outside of a stream's folder that it references. Of subflows, only those that the tree merely
 * names.
 */
export function usedFiles(tree: Tree, stream: string, scenarios: readonly string[]): readonly string[] {
  const own = [streamFileOf(stream), ...scenarios.map(scenarioFileOf)];
  const used = new Set<string>();
  for (const path of own) {
    const file = tree.get(path);
    if (file === undefined) continue;
    const scenario = treePath(path);
    for (const source of [file.content, file.own]) {
      for (const [reference] of dependenciesIn(source)) {
        const full = resolveReference(
          reference.path,
          stream,
          scenario.is === 'scenario' ? scenario.scenario : undefined,
        );
        if (full.startsWith(`${stream}/`)) continue;
        const target = kindOfPath(full) === 'stream' ? streamFileOf(full) : `${full}.json`;
        if (kindOfPath(full) !== 'stream' || isNamedOnly(tree, target)) used.add(target);
      }
    }
  }
  return used.size === 0 ? none : [...used];
}

function isNamedOnly(tree: Tree, path: string): boolean {
  const file = tree.get(path);
  return file !== undefined && isReferenceOnly(file);
}

import { referencesIn } from '../domain/content.ts';
import { kindOfPath } from '../domain/kinds.ts';
import {
  formatFile,
  resolveReference,
  scenarioFileOf,
  streamFileOf,
  treePath,
  type Tree,
} from '../domain/tree.ts';

/**
 * Files whose problems keep a stream from being sent, of its own folder the folder: its own and those of what it refers
 * to, but for subflows.
 */
export function filesOf(tree: Tree, stream: string, scenarios: readonly string[]): readonly string[] {
  const own = [streamFileOf(stream), ...scenarios.map(scenarioFileOf)];
  const used = new Set([stream, formatFile]);
  for (const path of own) {
    const file = tree.get(path);
    if (file === undefined) continue;
    const scenario = treePath(path);
    for (const source of [file.content, file.own]) {
      for (const [reference] of referencesIn(source)) {
        const full = resolveReference(
          reference.path,
          stream,
          scenario.is === 'scenario' ? scenario.scenario : undefined,
        );
        if (kindOfPath(full) !== 'stream' && !full.startsWith(`${stream}/`)) used.add(`${full}.json`);
      }
    }
  }
  return [...used];
}

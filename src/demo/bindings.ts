import { kindOfPath, kinds, type KindName } from '../core/stream/kinds.ts';

/** Kinds that a tenant gives no way to list: a person says which of theirs stands for which reference. */
const unlisted: readonly KindName[] = ['keychain', 'dataStore', 'dataStructure', 'agent'];

/** `environments/<name>.yaml` with an id for each thing that must exist and cannot be found by name. */
export function environmentText(paths: readonly string[], firstId: number): string {
  const things = paths
    .map((path) => path.replace(/\.json$/, ''))
    .filter((path) => {
      const kind = kindOfPath(path);
      return kind !== undefined && unlisted.includes(kind) && path.startsWith(`${kinds[kind].folder}/`);
    });
  const bindings = things.map((path, index) => `  ${path}: ${firstId + index}\n`).join('');
  return `# Connections and cloud functions are found by name and type; these a person must name.\nbindings:\n${bindings}`;
}

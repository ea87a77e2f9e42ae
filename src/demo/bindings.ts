import { kindOfPath, kinds, type KindName } from '../core/stream/kinds.ts';

/** Kinds that a tenant does not list. A person must map references of these kinds to ids. */
const unlisted: readonly KindName[] = ['keychain', 'dataStore', 'dataStructure', 'agent'];

/** Returns `environments/<name>.yaml` with an id for each prerequisite that Sluice cannot find by name. */
export function environmentText(paths: readonly string[], firstId: number): string {
  const resources = paths
    .map((path) => path.replace(/\.json$/, ''))
    .filter((path) => {
      const kind = kindOfPath(path);
      return kind !== undefined && unlisted.includes(kind) && path.startsWith(`${kinds[kind].folder}/`);
    });
  const bindings = resources.map((path, index) => `  ${path}: ${firstId + index}\n`).join('');
  return `# Connections and cloud functions are found by name and type; these a person must name.\nbindings:\n${bindings}`;
}

import { contentMember } from '../stream/content.ts';
import { kindOfPath } from '../stream/kinds.ts';
import { ownMember, scenarioFileOf, streamFileOf, type Tree } from './tree.ts';

/** Limit on the characters of a path in a file system or git. */
const longestPath = 4096;

/** Existing files, and unreadable ones that may exist. */
export class Presence {
  readonly tree: Tree;
  readonly #unread: ReadonlySet<string>;
  readonly #elsewhere: (file: string) => boolean;

  /** `elsewhere`: tells whether a file exists besides those of `tree`, without its content. */
  constructor(tree: Tree, unread: ReadonlySet<string>, elsewhere: (file: string) => boolean = () => false) {
    this.tree = tree;
    this.#unread = unread;
    this.#elsewhere = elsewhere;
  }

  /** Tells whether a file, or a folder around it, could not be read. */
  isUnread(file: string): boolean {
    if (this.#unread.size === 0 || file.length > longestPath) return false;
    const parts = file.split('/');
    return parts.some((_, index) => this.#unread.has(parts.slice(0, index + 1).join('/')));
  }

  has(path: string): boolean {
    if (hasTarget(this.tree, path)) return true;
    const kind = kindOfPath(path);
    const file = fileOfTarget(path);
    return this.isUnread(file) || (kind !== undefined && kind !== 'hook' && this.#elsewhere(file));
  }
}

/** Returns the file of a full path, or the file that includes the resource. */
export function fileOfTarget(path: string): string {
  const kind = kindOfPath(path);
  if (kind === 'stream') return streamFileOf(path);
  return kind === 'hook' ? scenarioFileOf(path.split('/').slice(0, -2).join('/')) : `${path}.json`;
}

/** Tells whether the tree has the resource of a full path. */
export function hasTarget(tree: Tree, path: string): boolean {
  const kind = kindOfPath(path);
  if (kind === 'stream') return tree.has(streamFileOf(path));
  if (kind === 'scenario') return tree.has(scenarioFileOf(path));
  if (kind !== 'hook') return kind !== undefined && tree.has(`${path}.json`);
  const [slug = '', , ...scenario] = path.split('/').reverse();
  const file = tree.get(scenarioFileOf(scenario.reverse().join('/')));
  return [ownMember(file, '$hooks'), ownMember(file, '$uncarriedHooks')].some(
    (hooks) => contentMember(hooks, slug) !== undefined,
  );
}

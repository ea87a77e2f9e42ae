import { isContentObject } from '../stream/content.ts';
import { kindOfPath } from '../stream/kinds.ts';
import { ownMember, scenarioFileOf, streamFileOf, type Tree } from './tree.ts';

/** Limit on the characters of a path in a file system or git. */
const longestPath = 4096;

/** Existing files, and unreadable ones that may exist. */
export class Presence {
  readonly tree: Tree;
  readonly #unread: ReadonlySet<string>;
  readonly #elsewhere: (file: string) => boolean;
  readonly #hooks = new Map<string, ReadonlySet<string>>();

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

  /** Tells whether the resource of a full path exists, or may exist in an unreadable file. */
  has(path: string): boolean {
    const kind = kindOfPath(path);
    const file = fileOfTarget(path);
    if (kind === 'hook') return this.#hooksIn(file).has(path.split('/').at(-1) ?? '') || this.isUnread(file);
    return this.isUnread(file) || (kind !== undefined && (this.tree.has(file) || this.#elsewhere(file)));
  }

  /** Returns the slugs of the hooks of a scenario's file. Reads it once, because thousands of references may name it. */
  #hooksIn(file: string): ReadonlySet<string> {
    const known = this.#hooks.get(file);
    if (known !== undefined) return known;
    const read = this.tree.get(file);
    const members = [ownMember(read, '$hooks'), ownMember(read, '$uncarriedHooks')];
    const slugs = new Set(members.flatMap((hooks) => (isContentObject(hooks) ? Object.keys(hooks) : [])));
    this.#hooks.set(file, slugs);
    return slugs;
  }
}

/** Returns the file of a full path, or the file that includes the resource. */
export function fileOfTarget(path: string): string {
  const kind = kindOfPath(path);
  if (kind === 'stream') return streamFileOf(path);
  return kind === 'hook' ? scenarioFileOf(path.split('/').slice(0, -2).join('/')) : `${path}.json`;
}

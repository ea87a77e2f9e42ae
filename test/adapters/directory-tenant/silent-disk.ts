import type { FileFacts, InboxDisk } from '../../../src/adapters/directory-tenant/inbox/inbox-disk.ts';

/** A disk whose calls have no answer until the test gives them one. */
export interface SilentDisk {
  readonly disk: InboxDisk;
  /** Paths that it was asked for, in order. */
  readonly asked: readonly string[];
  /** Answers the oldest call for a path that has no answer. */
  answer(path: string, value?: unknown): void;
}

export function aSilentDisk(): SilentDisk {
  const asked: string[] = [];
  const open: { readonly path: string; readonly resolve: (value: never) => void }[] = [];
  const ask = (path: string) => {
    asked.push(path);
    return new Promise<never>((resolve) => {
      open.push({ path, resolve });
    });
  };
  return {
    disk: {
      names: ask,
      facts: ask,
      read: ask,
      isOwnFolder: ask,
      makeFolder: ask,
      write: ask,
      move: ask,
      remove: ask,
    },
    asked,
    answer: (path, value) => {
      const index = open.findIndex((one) => one.path === path);
      const [found] = index < 0 ? [] : open.splice(index, 1);
      if (found === undefined) throw new Error(`nobody waits for ${path}`);
      found.resolve(value as never);
    },
  };
}

export const factsOf = (stamp: string): FileFacts => ({ stamp, size: 1, modifiedAt: 0, changedAt: 0 });

/** When everything went on that can without time passing. */
export const settled = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

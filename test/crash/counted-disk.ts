import { relative } from 'node:path';
import { inboxDisk, type InboxDisk } from '../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import type { Boundaries } from './boundaries.ts';

/** The disk of inboxes, each of whose calls that changes something under a folder is a boundary. */
export function countedDisk(folder: string, boundaries: Boundaries): InboxDisk {
  const named = (path: string) => relative(folder, path);
  const cross = (call: string, make: () => Promise<void>, half?: () => Promise<void>) =>
    boundaries.cross('file write', call, make, undefined, half);
  return {
    ...inboxDisk,
    makeFolder: (path) => cross(`mkdir ${named(path)}`, () => inboxDisk.makeFolder(path)),
    write: (path, text) =>
      cross(
        `write ${named(path)}`,
        () => inboxDisk.write(path, text),
        () => inboxDisk.write(path, text.slice(0, text.length / 2)),
      ),
    move: (from, to) => cross(`move ${named(from)} to ${named(to)}`, () => inboxDisk.move(from, to)),
    remove: (path) => cross(`remove ${named(path)}`, () => inboxDisk.remove(path)),
  };
}

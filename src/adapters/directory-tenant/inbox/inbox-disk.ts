import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { fileErrorCode } from '../failure.ts';

/** Facts about a file that need no reading of it. */
export interface FileFacts {
  /** Changes while somebody writes the file, and stays the same when it is moved. */
  readonly stamp: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Time of the last change of content, name or rights, where the file system records it. */
  readonly changedAt: number;
}

/** Operations of an inbox on the file system. Failures are those of `node:fs`. */
export interface InboxDisk {
  /** Returns the names of the ordinary files in a folder: no folders, no links. */
  names(folder: string): Promise<readonly string[]>;
  facts(path: string): Promise<FileFacts>;
  /** Returns the bytes of a file; undefined where it is larger than `limit`, or changed since `stamp`. */
  read(path: string, stamp: string, limit: number): Promise<Buffer | undefined>;
  /**
   * Tells whether a folder exists itself; false where there is nothing. Rejects with ENOTDIR for anything else: a link
   * leads to somebody else's files, and nothing must be moved or removed there.
   */
  isOwnFolder(path: string): Promise<boolean>;
  /** Creates a folder for which `isOwnFolder` is true, if it is missing. */
  makeFolder(path: string): Promise<void>;
  /** Writes a file, replacing an existing one. A crash may leave a part of it. */
  write(path: string, text: string): Promise<void>;
  /** Moves a file, replacing an existing one. */
  move(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const inboxDisk: InboxDisk = {
  async names(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  },

  async facts(path) {
    return factsOf(await lstat(path));
  },

  async read(path, stamp, limit) {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const before = factsOf(await handle.stat());
      if (before.stamp !== stamp || before.size > limit) return undefined;
      const bytes = Buffer.alloc(before.size);
      const length = await fill(handle, bytes);
      const isStill = factsOf(await handle.stat()).stamp === stamp;
      return isStill && length === before.size ? bytes : undefined;
    } finally {
      await handle.close();
    }
  },

  isOwnFolder,

  async makeFolder(path) {
    await mkdir(path).catch(async (error: unknown) => {
      if (fileErrorCode(error) !== 'EEXIST' || !(await isOwnFolder(path))) throw error;
    });
  },

  async write(path, text) {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const handle = await open(path, flags);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },

  move: (from, to) => rename(from, to),

  remove: (path) => unlink(path),
};

async function isOwnFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
  });
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
}

/**
 * Reads until the buffer is full, because a network share may return fewer bytes than asked for. Returns the number of
 * bytes.
 */
async function fill(
  handle: {
    read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  },
  bytes: Buffer,
): Promise<number> {
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function factsOf({ size, mtimeMs, ctimeMs, ino }: Stats): FileFacts {
  return {
    stamp: `${size} ${mtimeMs} ${ino}`,
    size,
    modifiedAt: mtimeMs,
    changedAt: Math.max(mtimeMs, ctimeMs),
  };
}

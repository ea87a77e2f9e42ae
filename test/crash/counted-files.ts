import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import type { Boundaries } from './boundaries.ts';

/**
 * Makes each call that changes something under a folder a boundary, for everything in this process that uses
 * `node:fs/promises`. A file is opened and then written, so that it can also be there empty, or in part.
 */
export function countFiles(folder: string, boundaries: Boundaries): void {
  const { open, mkdir, rename, rm } = files;
  const isCounted = (path: unknown): path is string => typeof path === 'string' && path.startsWith(folder);
  const cross = <T>(verb: string, path: string, make: () => Promise<T>) =>
    boundaries.cross('file write', `${verb} ${nameOf(path, folder)}`, make);
  Object.assign(files, {
    open: async (path: string, flags?: string) => {
      if (!isCounted(path) || flags === undefined) return open(path, flags);
      return counted(await cross('open', path, () => open(path, flags)), nameOf(path, folder), boundaries);
    },
    mkdir: (path: string, options?: { readonly recursive: boolean }) =>
      isCounted(path) ? cross('mkdir', path, () => mkdir(path, options)) : mkdir(path, options),
    rename: (from: string, to: string) =>
      isCounted(to) ? cross('rename to', to, () => rename(from, to)) : rename(from, to),
    rm: (path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }) =>
      isCounted(path) ? cross('rm', path, () => rm(path, options)) : rm(path, options),
  });
  syncBuiltinESMExports();
}

function counted(handle: FileHandle, name: string, boundaries: Boundaries): FileHandle {
  const writeFile = (content: string | Uint8Array) =>
    boundaries.cross(
      'file write',
      `write ${name}`,
      () => handle.writeFile(content),
      undefined,
      async () => {
        const bytes = Buffer.from(content);
        await handle.writeFile(bytes.subarray(0, bytes.length / 2));
      },
    );
  return new Proxy(handle, {
    get: (target, member) => {
      if (member === 'writeFile') return writeFile;
      const value: unknown = Reflect.get(target, member, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Without the folder, which is another one in each run. */
const nameOf = (path: string, folder: string) => path.slice(folder.length + 1) || basename(folder);

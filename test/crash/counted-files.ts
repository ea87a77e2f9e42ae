import { AsyncLocalStorage } from 'node:async_hooks';
import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import type { Boundaries } from './boundaries.ts';

const { open, mkdir, rename, rm } = files;
const counting = new AsyncLocalStorage<Counting>();

interface Counting {
  readonly folder: string;
  readonly boundaries: Boundaries;
}

/**
 * Does work that makes each call a boundary that changes something under a folder through `node:fs/promises`; calls of
 * others in this process are not counted. A file is opened and then written, so that it can also be there empty, or in
 * part.
 */
export function countingFiles<T>(folder: string, boundaries: Boundaries, work: () => Promise<T>): Promise<T> {
  patch();
  return counting.run({ folder, boundaries }, work);
}

let isPatched = false;

function patch(): void {
  if (isPatched) return;
  isPatched = true;
  const counted = (path: unknown): Counting | undefined => {
    const here = counting.getStore();
    return here !== undefined && typeof path === 'string' && path.startsWith(here.folder) ? here : undefined;
  };
  const cross = <T>(verb: string, path: string, make: () => Promise<T>): Promise<T> => {
    const here = counted(path);
    if (here === undefined) return make();
    return here.boundaries.cross('file write', `${verb} ${nameOf(path, here.folder)}`, make);
  };
  Object.assign(files, {
    open: async (path: string, flags?: string) => {
      const here = counted(path);
      if (here === undefined || flags === undefined) return open(path, flags);
      const handle = await cross('open', path, () => open(path, flags));
      return countedHandle(handle, nameOf(path, here.folder), here.boundaries);
    },
    mkdir: (path: string, options?: { readonly recursive: boolean }) =>
      cross('mkdir', path, () => mkdir(path, options)),
    rename: (from: string, to: string) => cross('rename to', to, () => rename(from, to)),
    rm: (path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }) =>
      cross('rm', path, () => rm(path, options)),
  });
  syncBuiltinESMExports();
}

function countedHandle(handle: FileHandle, name: string, boundaries: Boundaries): FileHandle {
  boundaries.closers.add(async () => {
    if (handle.fd >= 0) await handle.close();
  });
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

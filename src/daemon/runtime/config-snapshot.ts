import type { ConfigFiles } from '../../config/config-files.ts';

/** Files of a configuration as they were read, identical for every thread. */
export interface ConfigSnapshot {
  readonly path: string;
  readonly texts: ReadonlyMap<string, string>;
  /** Names in a folder, by the folder's path. A missing path is no folder. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
}

/** Reads through `files` and records the results. */
export function recorded(path: string, files: ConfigFiles): { files: ConfigFiles; snapshot: ConfigSnapshot } {
  const texts = new Map<string, string>();
  const folders = new Map<string, readonly string[]>();
  const { isDirectory, list } = files;
  return {
    snapshot: { path, texts, folders },
    files: {
      readFile: async (name, limit) => {
        const text = await files.readFile(name, limit);
        texts.set(name, text);
        return text;
      },
      ...(isDirectory === undefined ? {} : { isDirectory }),
      ...(list === undefined
        ? {}
        : {
            list: async (folder) => {
              const names = await list(folder);
              folders.set(folder, names);
              return names;
            },
          }),
    },
  };
}

/** Returns access to the recorded files. */
export function filesOf({ texts, folders }: ConfigSnapshot): ConfigFiles {
  return {
    readFile: (name) => {
      const text = texts.get(name);
      return text === undefined ? Promise.reject(new Error(`${name} was not read`)) : Promise.resolve(text);
    },
    isDirectory: (name) => Promise.resolve(folders.has(name)),
    list: (folder) => Promise.resolve(folders.get(folder) ?? []),
  };
}

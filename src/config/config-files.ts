/** How the configuration is read. Without `isDirectory` and `list`, only a file can be loaded. */
export interface ConfigFiles {
  /** The text of a file. Rejects where it is larger than `limit` bytes. */
  readonly readFile: (path: string, limit: number) => Promise<string>;
  /** False also where nothing is there. */
  readonly isDirectory?: (path: string) => Promise<boolean>;
  /** The names, without folders, of what is in a folder. */
  readonly list?: (folder: string) => Promise<readonly string[]>;
}

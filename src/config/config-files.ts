/** Access to the configuration's files. Without `isDirectory` and `list`, Sluice can load only a single file. */
export interface ConfigFiles {
  /** Returns the text of a file. Rejects if it is larger than `limit` bytes. */
  readonly readFile: (path: string, limit: number) => Promise<string>;
  /** Returns false also if the path does not exist. */
  readonly isDirectory?: (path: string) => Promise<boolean>;
  /** Lists the names in a folder, without subfolders' contents. */
  readonly list?: (folder: string) => Promise<readonly string[]>;
}

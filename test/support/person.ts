/** Somebody who reviews, edits and merges the branches of a remote. */
export interface Person {
  /** Merges a branch of the remote into another, which may not exist yet; a fast-forward where it can be. */
  merge(branch: string, into: string): Promise<void>;
  /** As the button "Squash and merge" does: one commit without the history, and the branch is deleted. */
  squashMerge(branch: string, into: string): Promise<void>;
  /** Commits one file of a branch, which may be new, with what `change` makes of its text; undefined removes it. */
  edit(
    branch: string,
    path: string,
    change: (text: string) => string | undefined,
    from?: string,
  ): Promise<void>;
  /** Commits what `change` makes of a JSON file of a branch. */
  change(
    branch: string,
    path: string,
    change: (value: Readonly<Record<string, unknown>>) => unknown,
  ): Promise<void>;
  /** Commits the removal of files and folders of a branch. */
  remove(branch: string, ...paths: readonly string[]): Promise<void>;
  /** Text of a file at the head of a branch of the remote. */
  read(branch: string, path: string): Promise<string>;
}

/** Changes a JSON text by its value. */
export function throughJson(
  change: (value: Readonly<Record<string, unknown>>) => unknown,
): (text: string) => string {
  return (text) => {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return `${JSON.stringify(change(value), undefined, 2)}\n`;
  };
}

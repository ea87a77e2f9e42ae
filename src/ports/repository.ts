/** A file of a tree: path with `/`, object id of its blob, and the mode as git writes it (`100644`). */
export interface TreeEntry {
  readonly path: string;
  readonly oid: string;
  readonly mode: string;
}

/** A path that differs between two trees. An absent side is undefined. Renames are never guessed. */
export interface TreeChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Mode of the entry afterwards; undefined for a removed one. */
  readonly mode: string | undefined;
}

/** A path of a file or folder in the tree of a commit. */
export interface TreePlace {
  readonly commit: string;
  readonly path: string;
}

/** Write to a path: new bytes, an existing blob, or the removal of a file or folder. */
export type FileWrite =
  | { readonly bytes: Uint8Array }
  | { readonly oid: string }
  | { readonly removed: true };

export interface NewCommit {
  /** First parent first; empty for a root commit. */
  readonly parents: readonly string[];
  /** Commit whose tree the writes change; undefined for an empty tree. */
  readonly base: string | undefined;
  /**
   * Writes by path, in any order. A file replaces a folder of its path, and a folder a file. Removing a missing path is
   * no error. Without writes, the commit has the tree of `base`.
   */
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** Message, stored byte for byte. */
  readonly message: string;
  /** Author and committer date in milliseconds since the epoch, stored to the second. */
  readonly at: number;
}

export interface CommitInfo {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** `Name <mail>` of the author. */
  readonly author: string;
  /** Committer, as `Name <mail>`. */
  readonly committer: string;
  /** Author date in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Signature of a commit. `key`: `SHA256:…` of an SSH key, the fingerprint of an OpenPGP key, or a description of a key
 * without one.
 */
export type Signature =
  | { readonly is: 'allowed'; readonly key: string; readonly signer: string }
  | { readonly is: 'missing' }
  /** `reason`: why a listed key does not count. */
  | { readonly is: 'not allowed'; readonly key: string; readonly reason: string | undefined }
  /** A signature of other content, or of a kind that cannot be checked. */
  | { readonly is: 'not valid'; readonly reason: string };

/** Numbers of loose objects and packs before packing. */
export interface PackingResult {
  readonly loose: number;
  readonly packs: number;
}

/** One ref to move on the remote. `expected` undefined: the ref must not exist there yet. */
export interface RefUpdate {
  readonly ref: string;
  readonly expected: string | undefined;
  /** Undefined deletes the ref. */
  readonly to: string | undefined;
}

/**
 * A bare repository that mirrors a remote. Callers read by object id and write objects; nothing is ever checked out.
 * All ref names are full (`refs/heads/main`). Failures throw `PortError`; a missing object is never an empty result.
 */
export interface Repository {
  /**
   * Fetches the refs under `refs/heads/` and `refs/sluice/` with their objects. Returns the commit of each ref on the
   * remote. An empty remote has no refs; an unreachable one throws. Costs two processes and no transfer when nothing
   * moved.
   */
  fetch(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /**
   * Fetches the objects of one ref of the remote, such as that of a pull request from a fork (`refs/pull/7/head`).
   * Returns its commit; undefined if the remote has no such ref. Stores no local ref.
   */
  bring(ref: string, signal: AbortSignal): Promise<string | undefined>;

  /**
   * Returns the commit of a full ref name, or of a full or abbreviated (4 digits or more) commit id; undefined if there
   * is none. Other spellings (`main`, `HEAD~1`) are not resolved. Throws if an abbreviation fits several commits.
   */
  resolve(revision: string): Promise<string | undefined>;

  /**
   * Lists every file of a commit's tree, or below a folder (none if it does not exist), sorted by the bytes of the
   * path. Includes links and submodules, as their mode shows. Throws if there are too many.
   */
  entries(commit: string, folder?: string): Promise<readonly TreeEntry[]>;

  /**
   * Compares two commits' trees; `from` undefined is the empty tree. Sorted as entries are. Throws if more paths differ
   * than `most`, which has a default.
   */
  changes(from: string | undefined, to: string, most?: number): Promise<readonly TreeChange[]>;

  /**
   * Returns the bytes of blobs, by object id, in one stream. Of a blob larger than `file.bytes` of the budgets, returns
   * its start, with one byte more than that: parsers refuse it. Throws if one is missing.
   */
  read(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>>;

  /** Returns the sizes of blobs in bytes, by object id, without reading them. Throws if one is missing. */
  sizes(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>>;

  /**
   * Writes blobs for a later commit. Returns their ids in the order of `contents`. Blobs that no commit uses within two
   * weeks may be removed. `contents` is not read any more after the call resolves.
   */
  keep(contents: readonly Uint8Array[]): Promise<readonly string[]>;

  /**
   * Writes a commit object and returns its id; moves no branch. The same input gives the same id. Throws if a path
   * could leave a work tree or reach `.git`, or if a parent, the base or a blob is missing.
   */
  commit(commit: NewCommit): Promise<string>;

  commitInfo(commit: string): Promise<CommitInfo>;

  /**
   * Returns commits reachable from `to` and not from `from`, newest first and none before its child, at most `limit`.
   */
  log(from: string | undefined, to: string, limit: number): Promise<readonly CommitInfo[]>;

  /**
   * Returns commits reachable from `to` that changed a file or folder, newest first, at most `limit`. Leaves out merges
   * that took one side as a whole, and commits of the side that such a merge discarded.
   */
  logAt(to: string, path: string, limit: number): Promise<readonly CommitInfo[]>;

  /** Tells whether `ancestor` is `commit` or reachable from it. */
  isAncestor(ancestor: string, commit: string): Promise<boolean>;

  /** Returns the best common ancestor; undefined where the histories share none. */
  mergeBase(one: string, other: string): Promise<string | undefined>;

  /**
   * Returns all best common ancestors: several where each side merged the other, none where the histories share
   * nothing.
   */
  mergeBases(one: string, other: string): Promise<readonly string[]>;

  /**
   * Returns the object ids of files or folders at paths of commits, in the order of `places`; undefined for missing
   * paths. Reads each folder on the way once. Throws for a missing commit.
   */
  objectsAt(places: readonly TreePlace[], signal: AbortSignal): Promise<readonly (string | undefined)[]>;

  /**
   * Checks the signature of a commit. `signers`: lines in the format of `ssh-keygen`'s allowed signers, and OpenPGP
   * public keys in armour, in one text. Throws a PortError where it cannot be checked: a program or the commit is
   * missing, or the list is unusable.
   */
  signature(commit: string, signers: string, signal: AbortSignal): Promise<Signature>;

  /** Throws a PortError where this machine cannot check signatures against these signers, whatever the commit. */
  checkSigners(signers: string, signal: AbortSignal): Promise<void>;

  /**
   * Moves refs on the remote, all or none, each only from `expected`. Throws `RefMoved` when a ref is elsewhere; the
   * caller then fetches and decides again. A ref that already is at `to` is no failure. The local refs follow. After a
   * lost connection, the PortError is `uncertain`.
   */
  push(updates: readonly RefUpdate[], signal: AbortSignal): Promise<void>;

  /**
   * Packs loose objects and small packs if there are many. Loses no object, reachable or not. Takes long, and may run
   * during all other calls. Returns the numbers before; undefined where there was too little to pack.
   */
  pack(signal: AbortSignal): Promise<PackingResult | undefined>;

  /** Ends the processes that serve reads. May be called more than once. */
  close(): Promise<void>;
}

/** A file of a tree: path with `/`, object id of its blob, and the mode as git writes it (`100644`). */
export interface TreeEntry {
  readonly path: string;
  readonly oid: string;
  readonly mode: string;
}

/** One path that differs between two trees. An absent side is undefined. Renames are never guessed. */
export interface TreeChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Of the entry after; undefined where it is gone. */
  readonly mode: string | undefined;
}

/** A path, of a file or a folder, in the tree of a commit. */
export interface TreePlace {
  readonly commit: string;
  readonly path: string;
}

/** What a commit puts at a path: new bytes, an existing blob, or nothing (the path, a file or a folder, is removed). */
export type FileWrite =
  | { readonly bytes: Uint8Array }
  | { readonly oid: string }
  | { readonly removed: true };

export interface NewCommit {
  /** First parent first; empty for a root commit. */
  readonly parents: readonly string[];
  /** The commit whose tree the writes are laid over; undefined: an empty tree. */
  readonly base: string | undefined;
  /**
   * By path. A file takes the place of a folder and the other way round; removing what is not there is no error. Their
   * order says nothing. None at all: the tree of `base`.
   */
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** Kept as it is, to the byte. */
  readonly message: string;
  /** Milliseconds since the epoch, kept to the second: author and committer date. */
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
  /** Milliseconds since the epoch: the author's date. */
  readonly at: number;
}

/**
 * Who signed a commit, and whether that was one of those who may. `key`: `SHA256:…` of an SSH key, the fingerprint of an
 * OpenPGP key, or in words what is known of it.
 */
export type Signature =
  | { readonly is: 'allowed'; readonly key: string; readonly signer: string }
  | { readonly is: 'missing' }
  /** `reason`: why a key that is listed does not count. */
  | { readonly is: 'not allowed'; readonly key: string; readonly reason: string | undefined }
  /** Not made of this commit, or of no kind that can be checked. */
  | { readonly is: 'not valid'; readonly reason: string };

/** How many objects were in files of their own, and how many packs there were, before they were packed. */
export interface Packed {
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
 * A bare repository that mirrors a remote: read by object id, written as objects, nothing ever checked out. Full ref
 * names everywhere (`refs/heads/main`). Failures throw `PortError`; a missing object is never an empty answer.
 */
export interface Repository {
  /**
   * Bring the refs under `refs/heads/` and `refs/sluice/` and their objects here, and say where each points on the
   * remote now. An empty remote has no refs; one that does not answer throws. Costs two processes and no transfer when
   * nothing moved.
   */
  fetch(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /**
   * Brings the objects of one ref of the remote, such as that of a pull request from a fork (`refs/pull/7/head`), and
   * says where it points; undefined if the remote has none of that name. The ref itself is not kept.
   */
  bring(ref: string, signal: AbortSignal): Promise<string | undefined>;

  /**
   * The commit that a full ref name, or a full or abbreviated (4 digits or more) commit id, names here; undefined if
   * there is none. Other spellings (`main`, `HEAD~1`) name nothing. Throws if an abbreviation fits several commits.
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

  /** The bytes that blobs have, by object id; none is read. Throws if one is missing. */
  sizes(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>>;

  /**
   * Writes blobs for a later commit to name; their ids, in the order given. What no commit has taken up two weeks later
   * may be cleared away. When it resolves, nothing reads `contents` any more.
   */
  keep(contents: readonly Uint8Array[]): Promise<readonly string[]>;

  /**
   * Write a commit as objects; no branch moves. Returns its id. The same input gives the same id. Throws if a path could
   * leave a work tree or reach `.git`, or if a parent, the base or a blob is not here.
   */
  commit(commit: NewCommit): Promise<string>;

  commitInfo(commit: string): Promise<CommitInfo>;

  /** Commits reachable from `to` and not from `from`, newest first and none before its child, at most `limit`. */
  log(from: string | undefined, to: string, limit: number): Promise<readonly CommitInfo[]>;

  /**
   * Of the commits reachable from `to`, those that changed something at a path, a file's or a folder's; newest first, at
   * most `limit`. A merge that took one side's whole is not among them, nor is what only the other side had done.
   */
  logAt(to: string, path: string, limit: number): Promise<readonly CommitInfo[]>;

  /** True if `ancestor` is `commit` or reachable from it. */
  isAncestor(ancestor: string, commit: string): Promise<boolean>;

  /** The best common ancestor, or undefined where the histories share none. */
  mergeBase(one: string, other: string): Promise<string | undefined>;

  /** All best common ancestors: several where each side merged the other, none where the histories share nothing. */
  mergeBases(one: string, other: string): Promise<readonly string[]>;

  /**
   * The object, a file's or a folder's, at a path of a commit, in the order asked; undefined where nothing is. Reads
   * each folder on the way once. Throws for a commit that is not here.
   */
  objectsAt(places: readonly TreePlace[], signal: AbortSignal): Promise<readonly (string | undefined)[]>;

  /**
   * Who signed a commit. `signers`: lines as `ssh-keygen` reads its allowed signers, and OpenPGP public keys in armour,
   * in one text. Throws a PortError where that cannot be found out: a program is missing, the list cannot be used, the
   * commit is not here.
   */
  signature(commit: string, signers: string, signal: AbortSignal): Promise<Signature>;

  /** Throws a PortError where signatures could not be checked against these signers here, whatever the commit. */
  checkSigners(signers: string, signal: AbortSignal): Promise<void>;

  /**
   * Move refs on the remote, all or none, each only from where `expected` says it is. Throws `RefMoved` when one is
   * elsewhere; then fetch and decide again. A ref that is at `to` already is no failure. The local refs follow. Where
   * the connection broke, the PortError is `uncertain`.
   */
  push(updates: readonly RefUpdate[], signal: AbortSignal): Promise<void>;

  /**
   * Packs what writing and fetching have left here, if that is much; no object is lost by it, whether a ref reaches it or
   * not. Takes long, and may run beside everything else. Says how much there was; undefined where it was too little.
   */
  pack(signal: AbortSignal): Promise<Packed | undefined>;

  /** Ends the processes that serve reads. May be called twice. */
  close(): Promise<void>;
}

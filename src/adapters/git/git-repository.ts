import { randomUUID } from 'node:crypto';
import { Redactor } from '../../core/secrets/redactor.ts';
import { budgets } from '../../core/budgets.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { PortError, RefMoved } from '../../ports/errors.ts';
import type {
  CommitInfo,
  NewCommit,
  PackingResult,
  RefUpdate,
  Repository,
  Signature,
  TreeChange,
  TreeEntry,
  TreePlace,
} from '../../ports/repository.ts';
import { parseCommit } from './objects/commit-object.ts';
import { CommitSigner } from './signatures/commit-signer.ts';
import { localEnvironment } from './environment.ts';
import { plainText } from './failure.ts';
import {
  checkIdentity,
  checkWrites,
  blobStream,
  fastImportStream,
  type CommitIdentity,
} from './fast-import.ts';
import { runGit, type GitCommand, type GitContext } from './git-process.ts';
import { openMirror } from './mirror.ts';
import { emptyTree, isObjectId, objectId } from './objects/object-id.ts';
import { ObjectReader } from './objects/object-reader.ts';
import { gitError, gitProblems } from './problems.ts';
import { heldLock, lostRace, pushRefusals } from './remote/push-outcome.ts';
import { fetchedRefName, mirrored, refName } from './ref-name.ts';
import { pack } from './packing.ts';
import { parseRemoteAddress } from './remote/remote-address.ts';
import { Remembered } from './object-cache.ts';
import { remoteAccess } from './remote/remote-access.ts';
import { RemoteClient } from './remote/remote-client.ts';
import type { GitSettings } from './settings.ts';
import { SignatureChecker } from './signatures/signatures.ts';
import { parseChanges, parseEntries } from './objects/tree-listing.ts';
import { treePath } from './objects/tree-path.ts';
import { objectsAt } from './objects/tree-walk.ts';

/**
 * Opens the mirror of a remote in a bare repository, and creates it if missing, without contacting the remote. Throws a
 * PortError if the settings are invalid (before any process runs), git is missing or too old, or the folder has other
 * content. `redactor` receives the token, and cleans all of git's messages.
 */
export async function openGitRepository(
  settings: GitSettings,
  deps: {
    readonly log: Log;
    readonly redactor?: Redactor;
    readonly metrics?: Pick<Metrics, 'gitRan'> | undefined;
  },
): Promise<Repository> {
  const { directory, path, timeoutMs = budgets.git.time } = settings;
  const { maxBlobBytes = budgets.file.bytes, maxForkBytes } = settings;
  const remote = parseRemoteAddress(settings.url);
  const identity = checkIdentity(settings.identity);
  const { log, redactor = new Redactor(), metrics } = deps;
  const access = remoteAccess(settings, remote, redactor);
  const shared = { directory, timeoutMs, redact: (text: string) => redactor.text(text), log, metrics };
  const local: GitContext = { ...shared, environment: localEnvironment(directory, path) };
  const made = `${directory}.${randomUUID()}`;
  await openMirror(local, { ...shared, directory: made, environment: localEnvironment(made, path) });
  const { signingKey } = settings;
  return new GitRepository({
    local,
    remote: new RemoteClient(
      { ...shared, access, ...(maxForkBytes === undefined ? {} : { forkBytes: maxForkBytes }) },
      remote,
    ),
    objects: new ObjectReader(local, maxBlobBytes),
    identity,
    signer: signingKey === undefined ? undefined : await CommitSigner.open(local, path, signingKey),
    signatures: new SignatureChecker(local, path),
  });
}

/** Attempts of a fetch while other processes move the same refs of the mirror. */
const fetchAttempts = 10;

/** About a day of much work, or a week of some. */
const much = { loose: 1_000, packs: 20 };

/** Longest list of changes to cache. A longer one costs more to keep than to compute again. */
const fewChanges = 50;

/** --depth=0: fast-import would try each file as a delta of the one before, which is unrelated. */
const importArgs = ['fast-import', '--quiet', '--done', '--date-format=raw', '--depth=0'];

interface GitRepositoryParts {
  readonly local: GitContext;
  readonly remote: RemoteClient;
  readonly objects: ObjectReader;
  readonly identity: CommitIdentity;
  readonly signer: CommitSigner | undefined;
  readonly signatures: SignatureChecker;
}

/** Repository on git processes. Refs have the same names in the mirror as on the remote. */
class GitRepository implements Repository {
  readonly #local: GitContext;
  readonly #remote: RemoteClient;
  readonly #objects: ObjectReader;
  readonly #identity: CommitIdentity;
  readonly #signer: CommitSigner | undefined;
  readonly #signatures: SignatureChecker;
  readonly #changes = new Remembered<readonly TreeChange[]>(100);
  readonly #ancestry = new Remembered<boolean>(1_000);
  /** Commits with a tree small enough to walk. */
  readonly #counted = new Remembered<true>(1_000);
  readonly #mergeBases = new Remembered<string | undefined>(1_000);
  #fetching: Promise<unknown> = Promise.resolve();

  constructor({ local, remote, objects, identity, signer, signatures }: GitRepositoryParts) {
    this.#local = local;
    this.#remote = remote;
    this.#objects = objects;
    this.#identity = identity;
    this.#signer = signer;
    this.#signatures = signatures;
  }

  /**
   * Fetches one at a time in this process. Repeats it if another process fetches into the mirror at the same moment.
   */
  fetch(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const fetched = this.#fetching.then(() => this.#fetchPatiently(signal));
    this.#fetching = fetched.catch(() => undefined);
    return fetched;
  }

  async #fetchPatiently(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#fetchOnce(signal);
      } catch (error) {
        const isLocked = error instanceof PortError && error.code === gitProblems.busy.code;
        if (!isLocked || attempt === fetchAttempts) throw error;
      }
    }
  }

  async #fetchOnce(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    signal.throwIfAborted();
    const [there, here] = await Promise.all([this.#remote.list(signal), this.#refs(mirrored)]);
    if (sameRefs(there, here)) return there;
    await this.#remote.fetch(signal);
    // The remote may have moved since its refs were listed, so the fetched refs count.
    const came = await this.#refs(mirrored);
    if (came.size === 0 && there.size > 0) {
      throw gitError('unreachable', 'The remote listed its refs and then had none: it is asked again.');
    }
    return came;
  }

  async bring(ref: string, signal: AbortSignal): Promise<string | undefined> {
    const name = fetchedRefName(ref);
    const oid = await this.#remote.find(name, signal);
    if (oid === undefined) return undefined;
    if ((await this.resolve(oid)) === undefined) await this.#remote.bring(name, signal);
    return oid;
  }

  async resolve(revision: string): Promise<string | undefined> {
    if (mirrored.some((folder) => revision.startsWith(folder))) {
      const ref = refName(revision);
      const oid = (await this.#refs([ref])).get(ref);
      return oid === undefined ? undefined : (await this.#commitsOf([oid]))[0];
    }
    if (isObjectId(revision)) return (await this.#commitsOf([revision]))[0];
    return /^[0-9a-f]{4,39}$/.test(revision) ? this.#resolveAbbreviated(revision) : undefined;
  }

  async entries(commit: string, folder?: string): Promise<readonly TreeEntry[]> {
    const below = folder === undefined ? [] : ['--', `${treePath(folder)}/`];
    const args = ['ls-tree', '-r', '-z', '--full-tree', objectId(commit), ...below];
    return parseEntries((await this.#git(args, { mostFields: budgets.commit.paths, mostBytes })).stdout);
  }

  async changes(
    from: string | undefined,
    to: string,
    most = budgets.commit.paths,
  ): Promise<readonly TreeChange[]> {
    const trees = [from === undefined ? emptyTree : objectId(from), objectId(to)];
    const ask = async () => {
      for (const tree of trees) await this.#countPaths(tree);
      const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', ...trees, '--'];
      // A change has two NUL-terminated texts.
      return parseChanges((await this.#git(args, { mostFields: 2 * most, mostBytes })).stdout);
    };
    return this.#changes.of(trees, ask, ({ length }) => length <= fewChanges);
  }

  read(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.#objects.contents('blob', oids, signal);
  }

  sizes(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return this.#objects.sizes(oids, signal);
  }

  async keep(contents: readonly Uint8Array[]): Promise<readonly string[]> {
    if (contents.length === 0) return [];
    const { stdout } = await runGit(this.#local, { args: importArgs, input: blobStream(contents) });
    return lines(stdout).map(objectId);
  }

  async commit(commit: NewCommit): Promise<string> {
    checkWrites(commit.writes);
    checkText(commit.message);
    const imported = {
      parents: commit.parents.map(objectId),
      tree: commit.base === undefined ? emptyTree : (await this.commitInfo(commit.base)).tree,
      writes: commit.writes,
      message: commit.message,
      identity: this.#identity,
      seconds: seconds(commit.at),
    };
    const { stdout } = await runGit(this.#local, { args: importArgs, input: fastImportStream(imported) });
    const oid = objectId(stdout.toString('latin1').trim());
    return this.#signer === undefined ? oid : this.#signed(oid, this.#signer);
  }

  async commitInfo(commit: string): Promise<CommitInfo> {
    const [info] = await this.#commits([objectId(commit)]);
    if (info === undefined) throw gitError('missing', `The commit ${commit} is not in the mirror.`);
    return info;
  }

  async log(from: string | undefined, to: string, limit: number): Promise<readonly CommitInfo[]> {
    const range = from === undefined ? [objectId(to)] : [objectId(to), `^${objectId(from)}`];
    const { stdout } = await this.#git([
      'rev-list',
      '--date-order',
      `--max-count=${count(limit)}`,
      ...range,
      '--',
    ]);
    return this.#commits(lines(stdout));
  }

  async logAt(to: string, path: string, limit: number): Promise<readonly CommitInfo[]> {
    const asked = ['rev-list', '--date-order', `--max-count=${count(limit)}`, objectId(to)];
    const { stdout } = await this.#git([...asked, '--', treePath(path)]);
    return this.#commits(lines(stdout));
  }

  async isAncestor(ancestor: string, commit: string): Promise<boolean> {
    const ids = [objectId(ancestor), objectId(commit)];
    const args = ['merge-base', '--is-ancestor', ...ids];
    const ask = async () => (await runGit(this.#local, { args, answers: [0, 1] })).exitCode === 0;
    return this.#ancestry.of(ids, ask);
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const ids = [objectId(one), objectId(other)];
    const args = ['merge-base', ...ids];
    const ask = async () => lines((await runGit(this.#local, { args, answers: [0, 1] })).stdout)[0];
    return this.#mergeBases.of(ids, ask);
  }

  async mergeBases(one: string, other: string): Promise<readonly string[]> {
    const args = ['merge-base', '--all', objectId(one), objectId(other)];
    return lines((await runGit(this.#local, { args, answers: [0, 1] })).stdout);
  }

  objectsAt(places: readonly TreePlace[], signal: AbortSignal): Promise<readonly (string | undefined)[]> {
    return objectsAt(this.#objects, places, signal);
  }

  async signature(commit: string, signers: string, signal: AbortSignal): Promise<Signature> {
    const oid = objectId(commit);
    return this.#signatures.check(oid, await this.#commitObject(oid), signers, signal);
  }

  checkSigners(signers: string, signal: AbortSignal): Promise<void> {
    return this.#signatures.prove(signers, signal);
  }

  async push(updates: readonly RefUpdate[], signal: AbortSignal): Promise<void> {
    if (updates.length === 0) return;
    checkUpdates(updates);
    const targets = updates.flatMap(({ to }) => (to === undefined ? [] : [to]));
    for (const [index, commit] of (await this.#commitsOf(targets)).entries()) {
      if (commit === undefined)
        throw gitError('missing', `The commit ${targets[index]} to push is not in the mirror.`);
    }
    const leases = updates.map(({ ref, expected = '' }) => `${ref}:${expected}`);
    const refspecs = updates.map(({ ref, to = '' }) => `${to}:${ref}`);
    const failed = await this.#remote.push(leases, refspecs, signal);
    if (failed !== undefined) throw this.#pushError(failed);
    await this.#follow(updates);
  }

  pack(signal: AbortSignal): Promise<PackingResult | undefined> {
    return pack(this.#local, { ...much, aside: signal });
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  /** Throws where a tree has too many paths to walk. `diff-tree` prints nothing until it has all of them. */
  async #countPaths(tree: string): Promise<void> {
    await this.#counted.of([tree], async () => {
      const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree];
      await this.#git(args, { mostFields: budgets.commit.paths, mostBytes, isCounted: true });
      return true as const;
    });
  }

  #git(
    args: readonly string[],
    limits: Pick<GitCommand, 'mostFields' | 'mostBytes' | 'isCounted'> = {},
  ): Promise<{ readonly stdout: Buffer }> {
    const timeoutMs = Math.min(this.#local.timeoutMs, budgets.git.readingTime);
    return runGit({ ...this.#local, timeoutMs }, { args, ...limits });
  }

  /** Returns the commits of local refs by name: the named ones, and those below names that end with `/`. */
  async #refs(names: readonly string[]): Promise<Map<string, string>> {
    const { stdout } = await this.#git(['for-each-ref', '--format=%(objectname) %(refname)', '--', ...names]);
    return new Map(lines(stdout).map((line) => [line.slice(41), line.slice(0, 40)]));
  }

  async #resolveAbbreviated(prefix: string): Promise<string | undefined> {
    // Not `rev-parse --verify`: a branch whose name looks like an id would take precedence.
    const { stdout } = await this.#git(['rev-parse', `--disambiguate=${prefix}`]);
    const commits = (await this.#commitsOf(lines(stdout))).filter((oid) => oid !== undefined);
    if (commits.length > 1)
      throw gitError('badInput', `${prefix} begins the ids of ${commits.length} commits: write more of it.`);
    return commits[0];
  }

  /** Returns each id that is a commit in the mirror; undefined for others. */
  async #commitsOf(oids: readonly string[]): Promise<readonly (string | undefined)[]> {
    const infos = await this.#objects.info(oids);
    return oids.map((oid, index) => (infos[index]?.type === 'commit' ? oid : undefined));
  }

  async #commits(oids: readonly string[]): Promise<readonly CommitInfo[]> {
    const contents = await this.#objects.contents('commit', oids);
    return [...contents].map(([oid, bytes]) => parseCommit(oid, bytes));
  }

  async #commitObject(oid: string): Promise<Buffer> {
    const object = (await this.#objects.contents('commit', [oid])).get(oid);
    if (object === undefined) throw gitError('missing', `The commit ${oid} is not in the mirror.`);
    return object;
  }

  /**
   * Returns the commit with a signature. fast-import writes signatures only in the newest versions of git, so the
   * commit is written twice. No ref ever reaches the unsigned one.
   */
  async #signed(oid: string, signer: CommitSigner): Promise<string> {
    const object = await signer.sign(await this.#commitObject(oid));
    const args = ['hash-object', '-t', 'commit', '-w', '--stdin'];
    const { stdout } = await runGit(this.#local, { args, input: [object] });
    return objectId(stdout.toString('latin1').trim());
  }

  #pushError(failed: { readonly exitCode: number; readonly stdout: string; readonly stderr: string }): Error {
    const refusals = pushRefusals(failed.stdout);
    if (lostRace(refusals, failed.stderr)) {
      const refs = refusals.map(({ ref }) => ref).join(', ');
      return new RefMoved(`${refs} moved on the remote before the push.`, gitProblems.refMoved);
    }
    if (refusals.length === 0 || heldLock.test(failed.stderr)) return this.#remote.pushFailure(failed);
    const said = refusals.map(({ ref, reason }) => `${ref}: ${reason}`).join('\n');
    const message = plainText(this.#local.redact(`${said}\n${failed.stderr}`));
    return gitError('rejected', `The remote rejects the push: ${message}`);
  }

  /** Moves the local refs after a push. If that fails, the next fetch does it. */
  async #follow(updates: readonly RefUpdate[]): Promise<void> {
    const deletions = updates.filter(({ to }) => to === undefined).map(({ ref }) => `delete ${ref}\n`);
    const moves = updates.filter(({ to }) => to !== undefined).map(({ ref, to }) => `update ${ref} ${to}\n`);
    try {
      // Separately, so that a branch can take the name of a deleted branch's folder.
      for (const part of [deletions, moves]) {
        if (part.length > 0)
          await runGit(this.#local, { args: ['update-ref', '--stdin'], input: [Buffer.from(part.join(''))] });
      }
    } catch (error) {
      this.#local.log.warn('local refs could not follow a push', { error });
    }
  }
}

function checkUpdates(updates: readonly RefUpdate[]): void {
  for (const { ref, expected, to } of updates) {
    refName(ref);
    if (expected !== undefined) objectId(expected);
    if (to !== undefined) objectId(to);
    if (expected === undefined && to === undefined) {
      throw gitError('badInput', `${ref} is to be deleted, but what it points at is not said.`);
    }
  }
  if (new Set(updates.map(({ ref }) => ref)).size < updates.length) {
    throw gitError('badInput', 'One push names a ref twice.');
  }
}

function checkText(message: string): void {
  if (message.includes('\0') || !message.isWellFormed()) {
    throw gitError('badInput', 'A commit message has a NUL in it or is not well-formed Unicode.');
  }
}

/** Converts milliseconds to seconds, git's unit of time. */
function seconds(at: number): number {
  if (!Number.isFinite(at) || at < 0)
    throw gitError('badInput', `${at} is not a time that a commit can have.`);
  return Math.floor(at / 1000);
}

const { bytes: mostBytes } = budgets.commit;

function count(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 0)
    throw gitError('badInput', `${limit} is not a number of commits.`);
  return limit;
}

function sameRefs(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([ref, oid]) => other.get(ref) === oid);
}

function lines(stdout: Buffer): string[] {
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

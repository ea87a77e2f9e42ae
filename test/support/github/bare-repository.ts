import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { protectionHook } from './protection-hook.ts';

const run = promisify(execFile);
const buffer = 64 * 1024 * 1024;

/** A receiving git would tidy up in the background while a test removes the folder. */
const settings = `[receive]
\tautogc = false
\thideRefs = refs/pull
[http]
\treceivepack = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
`;

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** As git writes it for machines: ISO 8601 with an offset. */
  readonly date: string;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface FileChange {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly path: string;
  readonly formerPath: string | undefined;
  /** Blob after the change, or before it where the file is removed. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
}

const diffOptions = ['--raw', '--numstat', '-z', '-M', '-l0', '--abbrev=40'];

/** Of what two commits differ in. The lines of large files are not counted, as on GitHub. */
const changesArgs = ['-c', 'core.bigFileThreshold=1m', 'diff', ...diffOptions];

/** A merge that leaves conflicts. */
export class Conflict extends Error {}

/**
 * A bare repository on disk, asked and changed by the real git. Only `moveBranch`, `deleteBranch` and `setRefs` move
 * refs. What is asked about commits is asked by their ids, so that git need not be asked twice.
 */
export class BareRepository {
  readonly path: string;
  readonly #env: Record<string, string>;
  readonly #facts = new Map<string, Promise<string>>();
  readonly #shared = new Set<string>();
  #branches: { readonly mark: string; readonly commits: ReadonlyMap<string, string> } | undefined;

  private constructor(path: string, home: string) {
    this.path = path;
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_COMMITTER_NAME: 'GitHub',
      GIT_COMMITTER_EMAIL: 'noreply@github.com',
    };
  }

  /** Makes the folder's repository, or one with all branches of another. */
  static async create(path: string, home: string, from?: BareRepository): Promise<BareRepository> {
    const repository = new BareRepository(path, home);
    await mkdir(path, { recursive: true });
    await repository.git('init', '--quiet', '--bare', '--template=', '--initial-branch=main');
    await appendFile(join(path, 'config'), settings);
    const hook = join(path, 'hooks', 'update');
    await mkdir(join(path, 'hooks'), { recursive: true });
    await writeFile(hook, protectionHook);
    await chmod(hook, 0o755);
    if (from) await repository.git('fetch', '--quiet', '--', from.path, '+refs/heads/*:refs/heads/*');
    return repository;
  }

  /** Runs git and gives what it prints, without outer spaces. */
  async git(...args: readonly string[]): Promise<string> {
    return (await this.text(...args)).trim();
  }

  /** Runs git and gives what it prints. */
  async text(...args: readonly string[]): Promise<string> {
    return (await run('git', ['-C', this.path, ...args], { env: this.#env, maxBuffer: buffer })).stdout;
  }

  /** The same, with a text on the standard input of a command that reads it. */
  async feed(input: string, ...args: readonly string[]): Promise<string> {
    const running = run('git', ['-C', this.path, ...args], { env: this.#env, maxBuffer: buffer });
    running.child.stdin?.end(input);
    return (await running).stdout.trim();
  }

  /** Commits of the branches by their short names. Git is asked where a branch may have moved since it was last. */
  async branches(): Promise<ReadonlyMap<string, string>> {
    const mark = await this.#markOfRefs();
    if (this.#branches?.mark === mark) return this.#branches.commits;
    const lines = await this.git('for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads');
    const commits = new Map(
      lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(41), line.slice(0, 40)]),
    );
    this.#branches = { mark, commits };
    return commits;
  }

  /** What the files of the branches say, and `packed-refs`: another text for other branches. */
  async #markOfRefs(): Promise<string> {
    const files = await readdir(join(this.path, 'refs/heads'), { recursive: true, withFileTypes: true });
    const loose = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const texts = [...loose.sort(), join(this.path, 'packed-refs')].map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '');
      return `${path} ${text}`;
    });
    return (await Promise.all(texts)).join('\n');
  }

  /** The commit that a branch, ref, tag or (also shortened) id names. */
  async resolve(name: string): Promise<string | undefined> {
    const isExact = /^(?:refs\/.*|[0-9a-f]{40})$/u.test(name);
    for (const candidate of isExact ? [name] : [`refs/heads/${name}`, name]) {
      const found = await this.git(
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${candidate}^{commit}`,
      )
        .then((text) => text)
        .catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.#fact('merge-base', one, other).then(
      (text) => text.trim(),
      () => undefined,
    );
  }

  async contains(commit: string, ancestor: string): Promise<boolean> {
    return this.#fact('merge-base', '--is-ancestor', ancestor, commit).then(
      () => true,
      () => false,
    );
  }

  /** Of each commit that `to` has and `from` lacks, oldest first; all of `to` without a `from`. */
  async commits(from: string | undefined, to: string, limit = 250): Promise<readonly GitCommit[]> {
    const range = from === undefined ? [to] : [to, `^${from}`];
    const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x1e';
    const text = await this.#fact(
      'log',
      '--topo-order',
      `--max-count=${limit}`,
      `--format=${format}`,
      ...range,
    );
    return text
      .split('\0\x1e')
      .map((record) => record.replace(/^\n/u, ''))
      .filter((record) => record !== '')
      .map(asCommit)
      .reverse();
  }

  async commit(sha: string): Promise<GitCommit> {
    const [commit] = await this.commits(undefined, sha, 1);
    if (commit === undefined) throw new Error(`git knows no ${sha}`);
    return commit;
  }

  async count(from: string, to: string): Promise<number> {
    return Number(await this.#fact('rev-list', '--count', to, `^${from}`));
  }

  /** What the second commit has changed of the first; of nothing where that is undefined. */
  async changes(from: string | undefined, to: string): Promise<readonly FileChange[]> {
    const base = from ?? (await this.git('hash-object', '-t', 'tree', '/dev/null'));
    // Like GitHub, refuse to compare huge trees: git keeps all of it in memory before printing a line.
    const isEndless = await this.#fact('ls-tree', '-r', '--name-only', to).then(
      () => false,
      () => true,
    );
    if (isEndless) return [];
    return asChanges(await this.#fact(...changesArgs, base, to));
  }

  /**
   * Asks git together what is asked of small branches of one commit each on top of a commit, so that a thousand of them
   * take seconds. Others are left to be asked one by one.
   */
  async foresee(base: string, heads: readonly string[]): Promise<void> {
    const input = `${heads.join('\n')}\n`;
    const listed = await this.feed(input, 'log', '--stdin', '--no-walk=unsorted', '--format=%H %T %P');
    const trees = new Map(
      listed
        .split('\n')
        .map((line) => line.split(' '))
        .filter(([, , ...parents]) => parents.join() === base)
        .map(([head = '', tree = '']) => [head, tree]),
    );
    const diffs = await this.feed(input, 'diff-tree', '--stdin', '-r', ...diffOptions);
    for (const [, head = '', text = ''] of diffs.matchAll(
      /([0-9a-f]{40})\0((?:(?![0-9a-f]{40}\0)[^\0]*\0)*)/gu,
    )) {
      const tree = trees.get(head);
      if (tree === undefined) continue;
      this.#know([...changesArgs, base, head], text);
      this.#know(['ls-tree', '-r', '--name-only', head], '');
      this.#know(['merge-base', base, head], base);
      this.#know(['merge-tree', '--write-tree', base, head], tree);
      this.#know(['rev-list', '--count', head, `^${base}`], '1');
      const no = Promise.reject(Object.assign(new Error('no ancestor'), { code: 1 }));
      this.#know(['merge-base', '--is-ancestor', head, base], no);
    }
  }

  /** The tree of a merge. Throws `Conflict`. */
  async mergedTree(ours: string, theirs: string, base?: string): Promise<string> {
    const bases = base === undefined ? [] : [`--merge-base=${base}`];
    const text = await this.#fact('merge-tree', '--write-tree', ...bases, ours, theirs).catch(
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 1) throw new Conflict();
        throw error;
      },
    );
    return text.slice(0, 40);
  }

  /** What git prints of commits that are named by their ids, which is so for ever; also that it has nothing to say. */
  #fact(...args: readonly string[]): Promise<string> {
    const key = args.join('\0');
    const known = this.#facts.get(key);
    if (known) return known;
    const asked = this.text(...args);
    this.#facts.set(key, asked);
    asked.catch((error: unknown) => {
      const isAnswer = error instanceof Error && 'code' in error && error.code === 1;
      if (!isAnswer) this.#facts.delete(key);
    });
    return asked;
  }

  #know(args: readonly string[], answer: string | Promise<string>): void {
    const known = Promise.resolve(answer);
    known.catch(() => undefined);
    this.#facts.set(args.join('\0'), known);
  }

  /** Writes a commit that no ref names yet; its committer is GitHub. */
  async write(commit: NewCommit): Promise<string> {
    const parents = commit.parents.flatMap((parent) => ['-p', parent]);
    const { name, email, date } = commit.author;
    const running = run('git', ['-C', this.path, 'commit-tree', commit.tree, ...parents], {
      env: { ...this.#env, GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
    });
    running.child.stdin?.end(commit.message);
    return (await running).stdout.trim();
  }

  /** Moves a branch if it still is where it was. */
  async moveBranch(branch: string, from: string, to: string): Promise<void> {
    await this.git('update-ref', `refs/heads/${branch}`, to, from);
  }

  async deleteBranch(branch: string): Promise<void> {
    await this.git('update-ref', '-d', `refs/heads/${branch}`);
  }

  /** Sets refs to commits of another repository of its network, whose objects it shares from then on, or of itself. */
  async setRefs(
    refs: readonly (readonly [ref: string, commit: string])[],
    from: BareRepository,
  ): Promise<void> {
    if (from !== this && !this.#shared.has(from.path)) {
      await mkdir(join(this.path, 'objects', 'info'), { recursive: true });
      await appendFile(join(this.path, 'objects/info/alternates'), `${join(from.path, 'objects')}\n`);
      this.#shared.add(from.path);
    }
    const updates = refs.map(([ref, commit]) => `update ${ref} ${commit}\n`);
    await this.feed(updates.join(''), 'update-ref', '--stdin');
  }
}

function asCommit(record: string): GitCommit {
  const [
    sha = '',
    tree = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    message = '',
  ] = record.split('\0');
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
  };
}

/** Of `git diff --raw --numstat -z`: all raw records, then all counts, in the same order. */
function asChanges(text: string): readonly FileChange[] {
  const tokens = text.split('\0');
  const raw: Omit<FileChange, 'additions' | 'deletions'>[] = [];
  const counts: { additions: number; deletions: number }[] = [];
  let at = 0;
  const next = () => tokens[at++] ?? '';
  while (at < tokens.length - 1) {
    const token = next();
    if (token.startsWith(':')) {
      const [, , before = '', after = '', letter = ''] = token.split(' ');
      const first = next();
      const path = letter.startsWith('R') ? next() : first;
      const formerPath = letter.startsWith('R') ? first : undefined;
      raw.push({ status: statusOf(letter), path, formerPath, sha: letter === 'D' ? before : after });
    } else {
      const [additions, deletions, path] = token.split('\t');
      if (path === '') at += 2;
      counts.push({ additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    }
  }
  return raw.map((change, index) => ({ ...change, ...(counts[index] ?? { additions: 0, deletions: 0 }) }));
}

function statusOf(letter: string): FileChange['status'] {
  if (letter === 'A') return 'added';
  if (letter === 'D') return 'removed';
  return letter.startsWith('R') ? 'renamed' : 'modified';
}

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { throughJson, type Person } from './person.ts';

const run = promisify(execFile);

/** Somebody with a clone and an ordinary git, who reviews, edits and merges. */
export class GitPerson implements Person {
  readonly #clone: string;
  readonly #ownEnv: Readonly<Record<string, string>>;
  readonly #now: (() => number) | undefined;

  private constructor(clone: string, home: string, now: (() => number) | undefined) {
    this.#clone = clone;
    this.#now = now;
    this.#ownEnv = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Robin',
      GIT_AUTHOR_EMAIL: 'robin@example.com',
      GIT_COMMITTER_NAME: 'Robin',
      GIT_COMMITTER_EMAIL: 'robin@example.com',
    };
  }

  /** Clones the remote beside it, in a folder that ends with it. Commits at `now`, or as the machine's clock says. */
  static async with(remote: string, now?: () => number): Promise<GitPerson> {
    const folder = dirname(remote);
    const person = new GitPerson(join(folder, 'person'), folder, now);
    await run('git', ['clone', '--quiet', '--', remote, join(folder, 'person')], { env: person.#env });
    return person;
  }

  get #env(): Readonly<Record<string, string>> {
    if (this.#now === undefined) return this.#ownEnv;
    const date = `${Math.floor(this.#now() / 1000)} +0000`;
    return { ...this.#ownEnv, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  }

  /** Runs git in the clone, whose remote is `origin`, and gives what it prints, without outer spaces. */
  async git(...args: readonly string[]): Promise<string> {
    return (await run('git', ['-C', this.#clone, ...args], { env: this.#env })).stdout.trim();
  }

  async merge(branch: string, into: string): Promise<void> {
    await this.git('fetch', '--quiet', '--prune', 'origin');
    const contains = () => this.git('merge-base', '--is-ancestor', `origin/${into}`, `origin/${branch}`);
    const isFastForward =
      !(await this.#has(into)) ||
      (await contains().then(
        () => true,
        () => false,
      ));
    if (isFastForward) {
      await this.git('push', '--quiet', 'origin', `refs/remotes/origin/${branch}:refs/heads/${into}`);
      return;
    }
    await this.#checkout(into, branch);
    await this.git('merge', '--quiet', '--no-edit', `origin/${branch}`);
    await this.#push(into);
  }

  async squashMerge(branch: string, into: string): Promise<void> {
    await this.#checkout(into, branch);
    await this.git('merge', '--quiet', '--squash', `origin/${branch}`);
    await this.git('commit', '--quiet', '--message', `Squash ${branch}`);
    await this.#push(into);
    await this.git('push', '--quiet', 'origin', '--delete', branch);
  }

  async edit(
    branch: string,
    path: string,
    change: (text: string) => string | undefined,
    from = 'main',
  ): Promise<void> {
    await this.#checkout(branch, from);
    const file = join(this.#clone, path);
    const text = change(await readFile(file, 'utf8').catch(() => ''));
    if (text === undefined) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', `Edit ${path}`);
    await this.#push(branch);
  }

  change(
    branch: string,
    path: string,
    change: (value: Readonly<Record<string, unknown>>) => unknown,
  ): Promise<void> {
    return this.edit(branch, path, throughJson(change));
  }

  async remove(branch: string, ...paths: readonly string[]): Promise<void> {
    await this.#checkout(branch, 'main');
    await this.git('rm', '--quiet', '-r', '--', ...paths);
    await this.git('commit', '--quiet', '--message', `Remove ${paths.join(', ')}`);
    await this.#push(branch);
  }

  async read(branch: string, path: string): Promise<string> {
    await this.git('fetch', '--quiet', 'origin');
    return (await run('git', ['-C', this.#clone, 'show', `origin/${branch}:${path}`], { env: this.#env }))
      .stdout;
  }

  async #checkout(branch: string, from: string): Promise<void> {
    await this.git('fetch', '--quiet', '--prune', 'origin');
    const isThere = await this.#has(branch);
    await this.git(
      'checkout',
      '--quiet',
      '-B',
      branch,
      '--no-track',
      isThere ? `origin/${branch}` : `origin/${from}`,
    );
  }

  #has(branch: string): Promise<boolean> {
    return this.git('rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`).then(
      () => true,
      () => false,
    );
  }

  async #push(branch: string): Promise<void> {
    await this.git('push', '--quiet', 'origin', branch);
  }
}

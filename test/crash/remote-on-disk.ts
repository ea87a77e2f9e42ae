import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openGitRepository } from '../../src/adapters/git/git-repository.ts';
import type { Log } from '../../src/ports/log.ts';
import type { RefUpdate, Repository } from '../../src/ports/repository.ts';
import { GitPerson } from '../support/git-person.ts';
import type { Person } from '../support/person.ts';
import type { Remote } from './remote.ts';

const run = promisify(execFile);

/** Bare repository of git, and a mirror of it, in a folder. */
export class RemoteOnDisk implements Remote {
  readonly #remote: string;
  readonly #mirror: string;

  constructor(folder: string) {
    this.#remote = join(folder, 'remote.git');
    this.#mirror = join(folder, 'mirror.git');
  }

  copiedTo(folder: string): Remote {
    return new RemoteOnDisk(folder);
  }

  async create(): Promise<void> {
    await mkdir(this.#remote, { recursive: true });
    await this.#git('init', '--quiet', '--bare', '--template=', '--initial-branch=main');
    await this.#git('config', 'receive.autogc', 'false');
  }

  person(now: () => number): Promise<Person> {
    return GitPerson.with(this.#remote, now);
  }

  open(log: Log): Promise<Repository> {
    const identity = { name: 'Sluice', email: 'sluice@example.com' };
    return openGitRepository({ directory: this.#mirror, url: this.#remote, identity }, { log });
  }

  async pushLate(updates: readonly RefUpdate[]): Promise<void> {
    const leases = updates.map(({ ref, expected = '' }) => `--force-with-lease=${ref}:${expected}`);
    const refspecs = updates.map(({ ref, to = '' }) => `${to}:${ref}`);
    await gitIn(this.#mirror, 'push', '--quiet', '--atomic', ...leases, this.#remote, ...refspecs).catch(
      () => undefined,
    );
  }

  head(ref: string): Promise<string> {
    return this.#git('rev-parse', ref);
  }

  async move(ref: string, to: string): Promise<void> {
    await this.#git('update-ref', ref, to);
  }

  async branches(): Promise<readonly string[]> {
    const refs = await this.#git('for-each-ref', '--format=%(refname) %(tree)');
    return [...refs.split('\n'), `${await this.#git('rev-list', '--count', '--all')} commits`];
  }

  #git(...args: readonly string[]): Promise<string> {
    return gitIn(this.#remote, ...args);
  }
}

/** Runs git in a repository. */
async function gitIn(folder: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1' };
  return (await run('git', ['-C', folder, ...args], { env })).stdout.trim();
}

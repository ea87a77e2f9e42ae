import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openGitRepository } from '../../src/adapters/git/git-repository.ts';
import type { Log } from '../../src/ports/log.ts';
import type { RefUpdate, Repository } from '../../src/ports/repository.ts';
import { FakeRemote, FakeRepository } from '../support/fake-repository.ts';
import { GitPerson } from '../support/git-person.ts';
import { MemoryPerson } from '../support/memory-person.ts';
import type { Person } from '../support/person.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

/** The remote of a history, and a clone of it that outlives a victim. */
export interface Remote {
  /** The remote in a copy of the folder. */
  copiedTo(folder: string): Remote;
  create(): Promise<void>;
  person(now: () => number): Promise<Person>;
  /** The clone, as the next process opens it. */
  open(log: Log): Promise<Repository>;
  /** Pushes from the clone what a victim held back, as git does: a ref that moved meanwhile stays where it is. */
  pushLate(updates: readonly RefUpdate[]): Promise<void>;
  head(ref: string): Promise<string>;
  move(ref: string, to: string): Promise<void>;
  /** Every ref and its tree, and how many commits there are. */
  branches(): Promise<readonly string[]>;
}

/** Repositories of git in a folder. */
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

/** Repositories in memory. */
export class RemoteInMemory implements Remote {
  readonly #remote: FakeRemote;
  readonly #clone: FakeRepository;

  constructor(remote = new FakeRemote()) {
    this.#remote = remote;
    this.#clone = new FakeRepository(remote);
  }

  copiedTo(): Remote {
    const copy = new FakeRemote();
    for (const [ref, oid] of this.#remote.refs) copy.refs.set(ref, oid);
    for (const [oid, object] of this.#remote.objects) copy.objects.set(oid, object);
    return new RemoteInMemory(copy);
  }

  async create(): Promise<void> {
    // It is there already.
  }

  async person(now: () => number): Promise<Person> {
    return new MemoryPerson(this.#remote, now);
  }

  async open(): Promise<Repository> {
    return this.#clone;
  }

  async pushLate(updates: readonly RefUpdate[]): Promise<void> {
    await this.#clone.push(updates, never).catch(() => undefined);
  }

  async head(ref: string): Promise<string> {
    const head = this.#remote.refs.get(ref);
    if (head === undefined) throw new Error(`there is no ${ref}`);
    return head;
  }

  async move(ref: string, to: string): Promise<void> {
    this.#remote.refs.set(ref, to);
  }

  async branches(): Promise<readonly string[]> {
    const refs = [...this.#remote.refs].map(([ref, oid]) => `${ref} ${this.#commit(oid).tree}`).sort();
    const commits = new Set(this.#remote.refs.values());
    for (const oid of commits) for (const parent of this.#commit(oid).parents) commits.add(parent);
    return [...refs, `${commits.size} commits`];
  }

  #commit(oid: string) {
    const object = this.#remote.objects.get(oid);
    if (object?.type !== 'commit') throw new Error(`${oid} is no commit`);
    return object.info;
  }
}

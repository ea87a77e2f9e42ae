import { join } from 'node:path';
import { type Account, type App, type Caller, isAtLeast, type Role, type Token } from './accounts.ts';
import { BareRepository } from './bare-repository.ts';
import { fullName, type Hook, type Repository } from './records.ts';
import { WebhookQueue } from './webhook-queue.ts';

/** Everything that this GitHub remembers, and what names things in it. */
export class Host {
  /** Where it listens, without a slash at the end. */
  url = '';
  readonly folder: string;
  readonly accounts = new Map<string, Account>();
  readonly tokens = new Map<string, Token>();
  readonly apps: App[] = [];
  readonly repositories: Repository[] = [];
  /** Logins by team, `org/slug` in lower case. */
  readonly teams = new Map<string, readonly string[]>();
  readonly webhooks: WebhookQueue;
  /** Old full names, in lower case, of repositories that were renamed. */
  readonly moved = new Map<string, Repository>();
  readonly #now: () => number;
  #id = 1000;
  /** Last, so that what one request changes is done before the next one looks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, now: () => number) {
    this.folder = folder;
    this.#now = now;
    this.webhooks = new WebhookQueue(this);
  }

  get api(): string {
    return `${this.url}/api/v3`;
  }

  /** Milliseconds since the epoch, on a whole second, as GitHub tells time. */
  now(): number {
    return Math.floor(this.#now() / 1000) * 1000;
  }

  nextId(): number {
    this.#id += 1;
    return this.#id;
  }

  /** Runs one piece of work at a time, in the order of asking. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** The account of a login, made when it is named first. */
  account(login: string, type: Account['type'] = 'User'): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known) return known;
    const account = { login, id: this.nextId(), type };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  repository(owner: string, name: string): Repository | undefined {
    const wanted = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((one) => fullName(one).toLowerCase() === wanted);
  }

  async addRepository(
    name: string,
    options: { isPrivate: boolean; parent?: Repository },
  ): Promise<Repository> {
    const [owner = '', short = ''] = name.split('/');
    const path = join(this.folder, `${name}.git`);
    const parent = options.parent;
    const git = await BareRepository.create(path, this.folder, parent?.git);
    const account = this.account(owner);
    const repository: Repository = {
      id: this.nextId(),
      owner: account,
      name: short,
      isPrivate: options.isPrivate,
      git,
      parent,
      createdAt: this.now(),
      pushedAt: this.now(),
      defaultBranch: 'main',
      roles: new Map([[account.login.toLowerCase(), 'admin']]),
      issues: new Map(),
      comments: new Map(),
      labels: new Map(),
      statuses: [],
      deployments: new Map(),
      protections: new Map(),
      hooks: [],
      mergeMethods: new Set(['merge', 'squash', 'rebase']),
      deletesMergedBranches: false,
      seen: await git.branches(),
    };
    this.repositories.push(repository);
    return repository;
  }

  /** What somebody may do in a repository. A public one may be read by everybody. */
  roleOf(account: Account, repository: Repository): Role {
    const given = repository.roles.get(account.login.toLowerCase()) ?? 'none';
    return repository.isPrivate || isAtLeast(given, 'read') ? given : 'read';
  }

  /** What a caller may do in a repository, of which a token may be allowed a part only. */
  roleOfCaller(caller: Caller, repository: Repository): Role {
    if (caller.kind !== 'token') return repository.isPrivate ? 'none' : 'read';
    const { token } = caller;
    if (token.repositories !== undefined && !token.repositories.includes(repository.id)) {
      return repository.isPrivate ? 'none' : 'read';
    }
    return token.app ? 'admin' : this.roleOf(token.account, repository);
  }

  /** Everybody who is told of what happens in a repository: its own hooks, and those of apps. */
  hooksOf(repository: Repository): readonly Hook[] {
    const apps = this.apps.filter(({ repositories }) => repositories.includes(repository.id));
    return [...repository.hooks, ...apps.flatMap(({ hook }) => hook ?? [])];
  }

  accountOf(caller: Caller): Account | undefined {
    return caller.kind === 'token' ? caller.token.account : undefined;
  }
}

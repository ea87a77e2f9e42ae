import { NotFound, PortError } from '../../src/ports/errors.ts';
import {
  commentLimit,
  type BranchProtection,
  type Comment,
  type WantedComments,
  type CommitLogins,
  type CommitStatus,
  type Deployment,
  type GitHost,
  type HookDelivery,
  type HostFacts,
  type HostPeople,
  type NewPullRequest,
  type PullRequest,
  type PullRequestEdit,
  type Reaction,
} from '../../src/ports/git-host.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { FakeRepository, type FakeRemote } from './fake-repository.ts';

interface FakePullRequest {
  readonly number: number;
  title: string;
  body: string;
  isOpen: boolean;
  isMerged: boolean;
  mergedAs: string | undefined;
  /** Moves with its branch while it is open. */
  head: { readonly branch: string; readonly commit: string };
  readonly base: string;
  readonly isFromFork: boolean;
  readonly author: string;
  readonly labels: Set<string>;
  /** The last review of each login that approves or refuses. */
  readonly reviews: Map<string, 'approved' | 'refused' | 'dismissed'>;
}

interface FakeDeployment {
  readonly commit: string;
  readonly environment: string;
  readonly states: Deployment[];
}

type Method = Exclude<keyof GitHost, 'hasPullRequests'> | keyof HostPeople | 'facts';

const never = new AbortController().signal;
/** Number of comments in the list of the latest. */
const latestCount = 50;
const missing = { code: 'SLC2513', remedy: 'never' } as const;

/**
 * A host with pull requests in memory, beside a repository in memory. Sluice sees it as `GitHost` and `HostPeople`; what people do there
 * are the methods of `people`, and what came of it can be read from the maps.
 */
export class FakeGitHost implements GitHost, HostPeople {
  readonly hasPullRequests = true;
  /** Login of Sluice. */
  readonly login = 'sluice[bot]';
  readonly repository = 'acme/value-streams';
  /** Logins that may push. */
  readonly writers = new Set<string>(['ann', 'bob', this.login]);
  /** Logins by team, `@org/team` in lower case. */
  readonly teams = new Map<string, readonly string[]>();
  /** The latest of each name, by commit. */
  readonly statuses = new Map<string, Map<string, CommitStatus>>();
  readonly deployments: FakeDeployment[] = [];
  /** By comment, each once. */
  readonly reactions = new Map<number, Set<Reaction>>();
  readonly protections = new Map<string, BranchProtection>();
  deliveries: readonly HookDelivery[] | undefined;
  lacks: readonly string[] | undefined = [];
  /** Thrown by every call while it is set. */
  failure: Error | undefined;
  /** Runs before each call, with the method's name. If it throws, the call fails with that error. */
  before: ((method: Method) => void) | undefined;
  /** Names of the methods that were called, for tests that count. */
  readonly calls: Method[] = [];
  readonly people: People;

  readonly #clock: Pick<Clock, 'now'>;
  readonly #remote: FakeRemote;
  readonly #pulls = new Map<number, FakePullRequest>();
  readonly #comments = new Map<number, Comment>();
  #ids = 1000;

  constructor(remote: FakeRemote, clock: Pick<Clock, 'now'>) {
    this.#remote = remote;
    this.#clock = clock;
    this.people = {
      open: (by, wanted, facts) => this.#open(by, wanted, facts?.isFromFork ?? false),
      edit: (number, to) => void Object.assign(this.#known(number), to),
      label: (number, label) => void this.#known(number).labels.add(label),
      unlabel: (number, label) => void this.#known(number).labels.delete(label),
      close: (number) => void (this.#known(number).isOpen = false),
      reopen: (number) => void (this.#known(number).isOpen = true),
      merge: (by, number) => this.#merge(by, number),
      review: (by, number, is) => void this.#known(number).reviews.set(by, is),
      comment: (by, number, body) => this.#say(by, number, body),
      editComment: (id, body) => void this.#rewrite(id, body),
      removeComment: (id) => void this.#comments.delete(id),
      comments: (number) => [...this.#comments.values()].filter(({ on }) => on === number),
    };
  }

  async openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    this.#called('openPullRequests', signal);
    return [...this.#pulls.values()].map((pull) => this.#seen(pull)).filter(({ isOpen }) => isOpen);
  }

  async pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    this.#called('pullRequest', signal);
    const pull = this.#pulls.get(number);
    return pull === undefined ? undefined : this.#seen(pull);
  }

  async openPullRequest(wanted: NewPullRequest, signal: AbortSignal): Promise<PullRequest | undefined> {
    this.#called('openPullRequest', signal);
    const open = [...this.#pulls.values()].map((pull) => this.#seen(pull)).filter(({ isOpen }) => isOpen);
    const there = open.find(
      ({ head, base, isFromFork }) => head.branch === wanted.head && base === wanted.base && !isFromFork,
    );
    if (there !== undefined) return there;
    const repository = await this.#clone();
    const [head, base] = [this.#tip(wanted.head), this.#tip(wanted.base)];
    if (head === undefined || base === undefined)
      throw new PortError('a branch of the pull request is not there', { code: 'SLC2514', remedy: 'never' });
    if ((await repository.log(base, head, 1)).length === 0) return undefined;
    checkLength(wanted.body);
    return this.#open(this.login, wanted, false);
  }

  async editPullRequest(number: number, edit: PullRequestEdit, signal: AbortSignal): Promise<void> {
    this.#called('editPullRequest', signal);
    if (edit !== 'close') {
      checkLength(edit.body);
      Object.assign(this.#known(number), edit);
      return;
    }
    this.#seen(this.#known(number));
    this.#known(number).isOpen = false;
  }

  async approvers(number: number, signal: AbortSignal): Promise<readonly string[]> {
    this.#called('approvers', signal);
    return [...this.#known(number).reviews].filter(([, is]) => is === 'approved').map(([login]) => login);
  }

  async comments(wanted: WantedComments, signal: AbortSignal): Promise<readonly Comment[]> {
    this.#called('comments', signal);
    const all = [...this.#comments.values()];
    if (wanted !== 'latest' && 'on' in wanted) {
      this.#known(wanted.on);
      return all.filter(({ on }) => on === wanted.on);
    }
    all.sort((one, other) => one.updatedAt - other.updatedAt || one.id - other.id);
    return wanted === 'latest'
      ? all.slice(-latestCount)
      : all.filter(({ updatedAt }) => updatedAt >= wanted.since);
  }

  async writeComment(
    place: { readonly on: number } | { readonly id: number },
    body: string,
    signal: AbortSignal,
  ): Promise<Comment | undefined> {
    this.#called('writeComment', signal);
    return 'on' in place ? this.#say(this.login, place.on, body) : this.#rewrite(place.id, body);
  }

  async react(comment: number, reaction: Reaction, signal: AbortSignal): Promise<void> {
    this.#called('react', signal);
    if (!this.#comments.has(comment)) return;
    const reactions = this.reactions.get(comment) ?? new Set();
    this.reactions.set(comment, reactions.add(reaction));
  }

  async mayWrite(login: string, signal: AbortSignal): Promise<boolean> {
    this.#called('mayWrite', signal);
    return this.writers.has(login);
  }

  async isTeamMember(team: string, login: string, signal: AbortSignal): Promise<boolean | undefined> {
    this.#called('isTeamMember', signal);
    return this.teams.get(team.toLowerCase())?.some((member) => member.toLowerCase() === login.toLowerCase());
  }

  async commitLogins(commit: string, signal: AbortSignal): Promise<CommitLogins> {
    this.#called('commitLogins', signal);
    const { author, committer } = await (await this.#clone()).commitInfo(commit);
    return { author: loginOf(author), committer: loginOf(committer) };
  }

  async openersOf(commits: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]> {
    this.#called('openersOf', signal);
    const merged = [...this.#pulls.values()].filter(({ mergedAs }) => commits.has(mergedAs ?? ''));
    return [...new Set(merged.map(({ author }) => author))];
  }

  async report(commit: string, report: CommitStatus | Deployment, signal: AbortSignal): Promise<void> {
    this.#called('report', signal);
    this.#needs(commit);
    if ('name' in report) {
      const statuses = this.statuses.get(commit) ?? new Map<string, CommitStatus>();
      this.statuses.set(commit, statuses.set(report.name, report));
      return;
    }
    const { environment } = report;
    const there = this.deployments.findLast(
      (one) => one.commit === commit && one.environment === environment,
    );
    if (there === undefined) this.deployments.push({ commit, environment, states: [report] });
    else there.states.push(report);
  }

  async facts(branches: readonly string[], signal: AbortSignal): Promise<HostFacts> {
    this.#called('facts', signal);
    const open = { isProtected: false, requiredStatuses: [], allowsForcePushes: true, isStrict: false };
    return {
      login: this.login,
      repository: this.repository,
      mayWrite: true,
      lacks: this.lacks,
      protections: branches.map((branch) => this.protections.get(branch) ?? { branch, ...open }),
      deliveries: this.deliveries,
      now: this.#clock.now(),
    };
  }

  #called(method: Method, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.calls.push(method);
    if (this.failure !== undefined) throw this.failure;
    this.before?.(method);
  }

  #known(number: number): FakePullRequest {
    const pull = this.#pulls.get(number);
    if (pull === undefined) throw new NotFound(`there is no pull request ${number}`, missing);
    return pull;
  }

  #needs(commit: string): void {
    if (this.#remote.objects.get(commit)?.type !== 'commit')
      throw new PortError(`there is no commit ${commit}`, { code: 'SLC2514', remedy: 'never' });
  }

  #tip(branch: string): string | undefined {
    return this.#remote.refs.get(`refs/heads/${branch}`);
  }

  /** As it is now: an open one follows its branch, and ends when that is gone. */
  #seen(pull: FakePullRequest): PullRequest {
    if (pull.isOpen && !pull.isFromFork) {
      const commit = this.#tip(pull.head.branch);
      if (commit === undefined) pull.isOpen = false;
      else pull.head = { ...pull.head, commit };
    }
    const { number, title, body, isOpen, head, base, isFromFork, author, labels } = pull;
    const url = `https://git.example.com/${this.repository}/pull/${number}`;
    const ref = `refs/pull/${number}/head`;
    return { number, title, body, url, isOpen, head, isFromFork, ref, base, author, labels: [...labels] };
  }

  #open(by: string, { head, base, title, body, labels }: NewPullRequest, isFromFork: boolean): PullRequest {
    const commit = this.#tip(head);
    if (commit === undefined) throw new Error(`there is no branch ${head}`);
    const number = this.#pulls.size + 1;
    const pull: FakePullRequest = {
      number,
      title,
      body,
      isOpen: true,
      isMerged: false,
      mergedAs: undefined,
      head: { branch: head, commit },
      base,
      isFromFork,
      author: by,
      labels: new Set(labels),
      reviews: new Map(),
    };
    this.#pulls.set(number, pull);
    return this.#seen(pull);
  }

  /** As the button does: a commit with both as parents, and the tree of the head, which must have all of the base. */
  async #merge(by: string, number: number): Promise<string> {
    const { head, base, isOpen, title } = this.#seen(this.#known(number));
    const target = this.#tip(base);
    if (!isOpen || target === undefined) throw new Error(`pull request ${number} cannot be merged`);
    const repository = await this.#clone(`${by} <${by}@example.com>`);
    if (!(await repository.isAncestor(target, head.commit)))
      throw new Error(`${head.branch} does not have all of ${base}`);
    const merged = await repository.commit({
      parents: [target, head.commit],
      base: head.commit,
      writes: new Map(),
      message: `Merge pull request #${number} from ${head.branch}\n\n${title}\n`,
      at: this.#clock.now(),
    });
    await repository.push([{ ref: `refs/heads/${base}`, expected: target, to: merged }], never);
    Object.assign(this.#known(number), { isOpen: false, isMerged: true, mergedAs: merged });
    return merged;
  }

  #say(by: string, number: number, body: string): Comment {
    this.#known(number);
    checkLength(body);
    const at = this.#clock.now();
    const isOurs = by === this.login;
    const comment = {
      id: this.#nextId(),
      on: number,
      author: by,
      isOurs,
      body,
      createdAt: at,
      updatedAt: at,
    };
    this.#comments.set(comment.id, comment);
    return comment;
  }

  #rewrite(id: number, body: string): Comment {
    const comment = this.#comments.get(id);
    if (comment === undefined) throw new NotFound(`there is no comment ${id}`, missing);
    checkLength(body);
    const edited = { ...comment, body, updatedAt: this.#clock.now() };
    this.#comments.set(id, edited);
    return edited;
  }

  async #clone(author?: string): Promise<FakeRepository> {
    const repository = new FakeRepository(this.#remote, author);
    await repository.fetch(never);
    repository.takeAll();
    return repository;
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

/** Finds the login in `Name <login@example.com>`. */
const loginOf = (author: string) => /<([^@<>]+)@example\.com>$/.exec(author)?.[1];

function checkLength(body: string): void {
  if (body.length > commentLimit)
    throw new PortError('the text is too long', { code: 'SLC2514', remedy: 'never' });
}

/** What people do on the host. */
export interface People {
  /** Of a fork: as if a branch of that name and commit were in another repository. */
  open(by: string, wanted: NewPullRequest, facts?: { readonly isFromFork: boolean }): PullRequest;
  edit(number: number, to: { readonly title?: string; readonly body?: string }): void;
  label(number: number, label: string): void;
  unlabel(number: number, label: string): void;
  close(number: number): void;
  reopen(number: number): void;
  /** The id of the merge. The base branch moves. */
  merge(by: string, number: number): Promise<string>;
  review(by: string, number: number, is: 'approved' | 'refused' | 'dismissed'): void;
  comment(by: string, number: number, body: string): Comment;
  editComment(id: number, body: string): void;
  removeComment(id: number): void;
  comments(number: number): readonly Comment[];
}

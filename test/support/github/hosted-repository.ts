import type { Hosted } from '../hosted.ts';
import { type Account, type Role } from './accounts.ts';
import { addComment, deleteComment, editComment } from './comments.ts';
import { tellPing, tellPull } from './events.ts';
import type { Host } from './host.ts';
import { mergePull } from './merging.ts';
import { observe } from './observation.ts';
import { type Protection } from './protection-hook.ts';
import {
  addLabels,
  editPull,
  type NewPull,
  openIssue,
  openPull,
  openPulls,
  removeLabel,
} from './pull-requests.ts';
import { type FileTexts, push, pushFiles, type PushOptions } from './pushing.ts';
import {
  fullName,
  type Hook,
  isPullRequest,
  type Issue,
  type IssueComment,
  type MergeMethod,
  type PullRequestIssue,
  type Repository,
} from './records.ts';
import { networkOf } from './rest-api.ts';
import { addReview, dismissReview } from './reviews.ts';
import { accountShape } from './shapes/account-shape.ts';
import { latestStatuses } from './shapes/status-shape.ts';
import { addStatus, syncProtections } from './statuses.ts';

/** What hooks are told of where they do not say what they want. */
export const allEvents = ['push', 'pull_request', 'issue_comment', 'pull_request_review'] as const;

/**
 * A repository with the people who work in it. They do what they would do on GitHub's pages; what GitHub would not let
 * them do throws. Whoever is named exists; for a role, give one.
 */
export class HostedRepository implements Hosted {
  readonly bot = 'sluice-bot';
  readonly #host: Host;
  readonly #repository: Repository;

  constructor(host: Host, repository: Repository) {
    this.#host = host;
    this.#repository = repository;
  }

  /** `owner/name`. */
  get fullName(): string {
    return fullName(this.#repository);
  }

  get id(): number {
    return this.#repository.id;
  }

  /** Of git, by HTTP. */
  get cloneUrl(): string {
    return `${this.#host.url}/${this.fullName}.git`;
  }

  /** Folder of the bare repository. What is changed there is seen at the next request. */
  get path(): string {
    return this.#repository.git.path;
  }

  /** Everything that GitHub remembers of it, to be looked at. */
  get record(): Readonly<Repository> {
    return this.#repository;
  }

  /** Runs git in the bare repository. */
  git(...args: readonly string[]): Promise<string> {
    return this.#repository.git.git(...args);
  }

  /** The commit of a branch. */
  async tip(branch: string): Promise<string> {
    return this.git('rev-parse', `refs/heads/${branch}`);
  }

  /** Text of a file at the tip of a branch. */
  read(branch: string, path: string): Promise<string> {
    return this.#repository.git.text('show', `refs/heads/${branch}:${path}`);
  }

  setRole(login: string, role: Role): void {
    this.#repository.roles.set(this.#account(login).login.toLowerCase(), role);
  }

  /** Protects a branch, or protects it no more. */
  async protect(branch: string, protection: Protection | undefined): Promise<void> {
    if (protection) this.#repository.protections.set(branch, protection);
    else this.#repository.protections.delete(branch);
    await syncProtections(this.#repository);
  }

  allowMerging(...methods: readonly MergeMethod[]): void {
    this.#repository.mergeMethods.clear();
    for (const method of methods) this.#repository.mergeMethods.add(method);
  }

  deleteMergedBranches(): void {
    this.#repository.deletesMergedBranches = true;
  }

  /** Adds a hook. The ping that GitHub sends it waits with the other deliveries. */
  addHook(options: {
    readonly url: string;
    readonly secret?: string;
    readonly events?: readonly string[];
  }): Hook {
    const hook: Hook = {
      id: this.#host.nextId(),
      url: options.url,
      secret: options.secret,
      events: options.events ?? allEvents,
      app: undefined,
      isActive: true,
      at: this.#host.now(),
      deliveries: [],
    };
    this.#repository.hooks.push(hook);
    tellPing(this.#host, this.#repository, hook, this.#repository.owner);
    return hook;
  }

  /** Pushes a commit with files to a branch, which may be new, and gives the commit. */
  pushAs(as: string, branch: string, files: FileTexts, options: PushOptions = {}): Promise<string> {
    return this.#inTurn(as, (by, role) =>
      pushFiles(this.#host, this.#repository, by, role, branch, files, options),
    );
  }

  deleteBranch(as: string, branch: string): Promise<void> {
    return this.#inTurn(as, (by, role) => push(this.#host, this.#repository, by, role, branch, undefined));
  }

  openPullRequest(as: string, wanted: NewPull): Promise<PullRequestIssue> {
    return this.#inTurn(as, (by) => openPull(this.#host, this.#repository, by, wanted));
  }

  /** Opens many from one fork, of one commit each. */
  openPullRequests(as: string, wanted: readonly NewPull[]): Promise<void> {
    return this.#inTurn(as, (by) => openPulls(this.#host, this.#repository, by, wanted));
  }

  openIssue(as: string, title: string): Issue {
    return openIssue(this.#host, this.#repository, this.#account(as), title);
  }

  /** As it is now, after whatever was pushed. */
  pullRequest(number: number): Promise<PullRequestIssue> {
    return this.#inTurn(this.#repository.owner.login, () => Promise.resolve(this.#pull(number)));
  }

  /** The open ones, oldest first. */
  async pullRequests(): Promise<readonly PullRequestIssue[]> {
    return this.#inTurn(this.#repository.owner.login, () =>
      Promise.resolve(
        [...this.#repository.issues.values()].filter(isPullRequest).filter(({ isOpen }) => isOpen),
      ),
    );
  }

  editPullRequest(
    as: string,
    number: number,
    wanted: { readonly title?: string; readonly body?: string; readonly base?: string },
  ): Promise<void> {
    return this.#inTurn(as, (by) => editPull(this.#host, this.#pull(number), by, wanted));
  }

  close(as: string, number: number): Promise<void> {
    return this.#inTurn(as, (by) => editPull(this.#host, this.#pull(number), by, { isOpen: false }));
  }

  reopen(as: string, number: number): Promise<void> {
    return this.#inTurn(as, (by) => editPull(this.#host, this.#pull(number), by, { isOpen: true }));
  }

  /** Merges as the button does, and gives the commit. Throws a `Refusal` where the button would be grey. */
  merge(as: string, number: number, method: MergeMethod = 'merge'): Promise<string> {
    return this.#inTurn(as, (by, role) => mergePull(this.#host, this.#pull(number), by, role, { method }));
  }

  comment(as: string, number: number, text: string): IssueComment {
    const issue = this.#repository.issues.get(number);
    if (issue === undefined) throw new Error(`there is no ${number}`);
    return addComment(this.#host, issue, this.#account(as), text);
  }

  editComment(as: string, id: number, text: string): void {
    editComment(this.#host, this.#comment(id), this.#account(as), text);
  }

  deleteComment(as: string, id: number): void {
    deleteComment(this.#host, this.#comment(id), this.#account(as));
  }

  /** Comments on one number, oldest first. */
  comments(number: number): readonly IssueComment[] {
    return [...this.#repository.comments.values()].filter(({ issue }) => issue.number === number);
  }

  approve(as: string, number: number): Promise<void> {
    return this.#review(as, number, 'APPROVED');
  }

  requestChanges(as: string, number: number, text = 'Please change this.'): Promise<void> {
    return this.#review(as, number, 'CHANGES_REQUESTED', text);
  }

  /** Reviews without a word for or against. */
  reviewWithoutVerdict(as: string, number: number, text: string): Promise<void> {
    return this.#review(as, number, 'COMMENTED', text);
  }

  /** Takes back the last review of somebody. */
  dismiss(as: string, number: number, reviewer: string): void {
    dismissReview(this.#host, this.#pull(number), this.#account(as), this.#account(reviewer));
  }

  label(as: string, number: number, ...labels: readonly string[]): Promise<void> {
    return this.#inTurn(as, (by) => addLabels(this.#host, this.#pull(number), by, labels));
  }

  unlabel(as: string, number: number, label: string): Promise<void> {
    return this.#inTurn(as, (by) => removeLabel(this.#host, this.#pull(number), by, label));
  }

  assign(as: string, number: number, assignee: string): Promise<void> {
    return this.#inTurn(as, async (by) => {
      const pull = this.#pull(number);
      const account = this.#account(assignee);
      pull.assignees.push(account);
      await tellPull(this.#host, pull, 'assigned', by, { assignee: accountShape(this.#host, account) });
    });
  }

  /** Makes a draft of it, or no draft any more. */
  setDraft(as: string, number: number, isDraft: boolean): Promise<void> {
    return this.#inTurn(as, async (by) => {
      const pull = this.#pull(number);
      pull.pull.isDraft = isDraft;
      await tellPull(this.#host, pull, isDraft ? 'converted_to_draft' : 'ready_for_review', by);
    });
  }

  /** A status that something else gives a commit. */
  async setStatus(as: string, commit: string, context: string, state: string): Promise<void> {
    await addStatus(this.#host, this.#repository, this.#account(as), { commit, context, state });
  }

  /** State of each context of a commit. */
  statuses(commit: string): Readonly<Record<string, string>> {
    const latest = latestStatuses(this.#repository, commit);
    return Object.fromEntries(latest.map(({ context, state }) => [context, state]));
  }

  /** A fork in somebody's account, as this repository is now. They may push there. */
  async fork(as: string): Promise<HostedRepository> {
    const { isPrivate } = this.#repository;
    const name = `${as}/${this.#repository.name}`;
    const fork = await this.#host.addRepository(name, { isPrivate, parent: this.#repository });
    return new HostedRepository(this.#host, fork);
  }

  /** Removes it. Pull requests from it stay, without a repository to come from. */
  deleteFork(fork: HostedRepository): void {
    const repositories = this.#host.repositories;
    repositories.splice(repositories.indexOf(fork.#repository), 1);
    for (const { pull } of this.#repository.issues.values()) {
      if (pull?.head.repository === fork.#repository) pull.head.repository = undefined;
    }
  }

  /** Gives it another name. The old one redirects. */
  rename(name: string): void {
    this.#host.moved.set(this.fullName.toLowerCase(), this.#repository);
    this.#repository.name = name;
  }

  #inTurn<Result>(as: string, work: (by: Account, role: Role) => Promise<Result>): Promise<Result> {
    const by = this.#account(as);
    return this.#host.inTurn(async () => {
      for (const one of networkOf(this.#host, this.#repository)) await observe(this.#host, one, one.owner);
      return work(by, this.#host.roleOf(by, this.#repository));
    });
  }

  #review(
    as: string,
    number: number,
    state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED',
    text = '',
  ): Promise<void> {
    return this.#inTurn(as, (by) => {
      addReview(this.#host, this.#pull(number), by, state, text);
      return Promise.resolve();
    });
  }

  #account(login: string): Account {
    return this.#host.account(login);
  }

  #pull(number: number): PullRequestIssue {
    const issue = this.#repository.issues.get(number);
    if (!isPullRequest(issue)) throw new Error(`there is no pull request ${number}`);
    return issue;
  }

  #comment(id: number): IssueComment {
    const comment = this.#repository.comments.get(id);
    if (comment === undefined) throw new Error(`there is no comment ${id}`);
    return comment;
  }
}

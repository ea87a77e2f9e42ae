import { type Account, isAtLeast } from './accounts.ts';
import { changes, tellLabel, tellPull } from './events.ts';
import type { Host } from './host.ts';
import { baseCommit } from './pull-figures.ts';
import {
  fullName,
  isPullRequest,
  type Issue,
  type Pull,
  type PullRequestIssue,
  type Repository,
} from './records.ts';
import { invalid, invalidField, Refusal } from './refusal.ts';

/** Characters of a title and of a text. */
export const longestTitle = 256;
export const longestText = 65_536;

export interface NewPull {
  readonly title: string;
  readonly body?: string | null | undefined;
  /** `branch`, `owner:branch`, or `owner/name:branch`. */
  readonly head: string;
  readonly base: string;
  readonly isDraft?: boolean | undefined;
}

/** Opens a pull request. Throws as GitHub does where one is open already, or there is nothing in it. */
export async function openPull(
  host: Host,
  repository: Repository,
  by: Account,
  wanted: NewPull,
): Promise<PullRequestIssue> {
  const checked = await checkedPull(host, repository, by, wanted);
  const { head, headTip } = checked;
  const number = nextNumber(repository);
  await repository.git.setRefs([[headRef(number), headTip]], head.repository.git);
  return addPull(host, repository, by, checked);
}

/** Opens many from one fork, of one commit each, and asks git about all of them together. */
export async function openPulls(
  host: Host,
  repository: Repository,
  by: Account,
  wanted: readonly NewPull[],
): Promise<void> {
  const checked: CheckedPull[] = [];
  for (const one of wanted) checked.push(await checkedPull(host, repository, by, one));
  const [first] = checked;
  if (first === undefined) return;
  const number = nextNumber(repository);
  const refs = checked.map(({ headTip }, index) => [headRef(number + index), headTip] as const);
  await repository.git.setRefs(refs, first.head.repository.git);
  await repository.git.foresee(
    first.baseTip,
    checked.map(({ headTip }) => headTip),
  );
  for (const one of checked) await addPull(host, repository, by, one);
}

interface CheckedPull {
  readonly wanted: NewPull;
  readonly head: ReturnType<typeof headOf>;
  readonly headTip: string;
  readonly baseTip: string;
}

const headRef = (number: number) => `refs/pull/${number}/head`;

async function checkedPull(
  host: Host,
  repository: Repository,
  by: Account,
  wanted: NewPull,
): Promise<CheckedPull> {
  checkTexts(wanted);
  const head = headOf(host, repository, wanted.head);
  const isForeign = head.repository !== repository;
  if (!isForeign && !isAtLeast(host.roleOf(by, repository), 'write') && by.type !== 'Bot') {
    throw new Refusal(403, 'Resource not accessible by personal access token');
  }
  const baseTip = (await repository.git.branches()).get(wanted.base);
  if (baseTip === undefined) throw invalidField('PullRequest', 'base');
  const headTip = (await head.repository.git.branches()).get(head.branch);
  if (headTip === undefined) throw invalidField('PullRequest', 'head');
  for (const issue of repository.issues.values()) {
    if (!isPullRequest(issue) || !issue.isOpen) continue;
    const { pull } = issue;
    if (
      pull.head.repository === head.repository &&
      pull.head.branch === head.branch &&
      pull.base.branch === wanted.base
    ) {
      const label = `${head.repository.owner.login}:${head.branch}`;
      throw invalid('PullRequest', `A pull request already exists for ${label}.`);
    }
  }
  return { wanted, head, headTip, baseTip };
}

/** Adds a pull request whose ref is there. */
async function addPull(
  host: Host,
  repository: Repository,
  by: Account,
  { wanted, head, headTip, baseTip }: CheckedPull,
): Promise<PullRequestIssue> {
  const number = nextNumber(repository);
  if (await repository.git.contains(baseTip, headTip)) {
    await repository.git.git('update-ref', '-d', headRef(number));
    throw invalid('PullRequest', `No commits between ${wanted.base} and ${head.branch}`);
  }
  const issue = addIssue(host, repository, by, wanted, number, {
    id: host.nextId(),
    isDraft: wanted.isDraft ?? false,
    head: {
      repository: head.repository,
      owner: head.repository.owner,
      branch: head.branch,
      commit: headTip,
    },
    base: { branch: wanted.base, commit: baseTip },
    reviews: [],
    merged: undefined,
  }) as PullRequestIssue;
  await tellPull(host, issue, 'opened', by);
  return issue;
}

/** Opens an issue that is no pull request: it shares the numbers and the list of comments. */
export function openIssue(host: Host, repository: Repository, by: Account, title: string): Issue {
  return addIssue(host, repository, by, { title, body: null }, nextNumber(repository), undefined);
}

/** Gives it other texts, another base or another state. */
export async function editPull(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  wanted: {
    readonly title?: string | undefined;
    readonly body?: string | null | undefined;
    readonly isOpen?: boolean | undefined;
    readonly base?: string | undefined;
  },
): Promise<void> {
  checkTexts(wanted);
  const { repository, pull } = issue;
  const before: Record<string, string | null> = {};
  if (wanted.title !== undefined && wanted.title !== issue.title) {
    before['title'] = issue.title;
    issue.title = wanted.title;
  }
  if (wanted.body !== undefined && wanted.body !== issue.body) {
    before['body'] = issue.body;
    issue.body = wanted.body;
  }
  if (wanted.base !== undefined && wanted.base !== pull.base.branch) {
    const tip = await repository.git.resolve(`refs/heads/${wanted.base}`);
    if (tip === undefined) throw invalidField('PullRequest', 'base');
    pull.base.branch = wanted.base;
    pull.base.commit = tip;
  }
  issue.updatedAt = host.now();
  if (Object.keys(before).length > 0) await tellPull(host, issue, 'edited', by, changes(before));
  if (wanted.isOpen === false && issue.isOpen) await closePull(host, issue, by);
  if (wanted.isOpen === true && !issue.isOpen) await reopen(host, issue, by);
}

/** Ends a pull request; with a commit, as merged. */
export async function closePull(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  merged?: { readonly commit: string; readonly base: string },
): Promise<void> {
  issue.pull.base.commit = merged?.base ?? (await baseCommit(issue));
  issue.isOpen = false;
  issue.closedAt = host.now();
  issue.updatedAt = host.now();
  if (merged) issue.pull.merged = { by, at: host.now(), commit: merged.commit };
  await tellPull(host, issue, 'closed', by);
}

/** Adds labels, which come to be when they are named first. */
export async function addLabels(
  host: Host,
  issue: Issue,
  by: Account,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    if (!issue.repository.labels.has(name)) issue.repository.labels.set(name, host.nextId());
    if (issue.labels.has(name)) continue;
    issue.labels.add(name);
    issue.updatedAt = host.now();
    if (isPullRequest(issue)) await tellLabel(host, issue, 'labeled', by, name);
  }
}

export async function removeLabel(host: Host, issue: Issue, by: Account, name: string): Promise<void> {
  if (!issue.labels.delete(name)) return;
  issue.updatedAt = host.now();
  if (isPullRequest(issue)) await tellLabel(host, issue, 'unlabeled', by, name);
}

async function reopen(host: Host, issue: PullRequestIssue, by: Account): Promise<void> {
  const { pull } = issue;
  if (pull.merged)
    throw invalid('PullRequest', 'state cannot be changed. The pull request was merged.', 'state');
  const tip = await pull.head.repository?.git.resolve(`refs/heads/${pull.head.branch}`);
  if (tip === undefined) {
    const text = `state cannot be changed. The ${pull.head.branch} branch has been deleted.`;
    throw invalid('PullRequest', text, 'state');
  }
  pull.head.commit = tip;
  issue.isOpen = true;
  issue.closedAt = undefined;
  await tellPull(host, issue, 'reopened', by);
}

function checkTexts({ title, body }: { title?: string | undefined; body?: string | null | undefined }): void {
  if (title?.trim() === '') {
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'Issue', code: 'missing_field', field: 'title' }],
    });
  }
  if ((title ?? '').length > longestTitle) {
    throw invalid('Issue', `title is too long (maximum is ${longestTitle} characters)`, 'title');
  }
  if ((body ?? '').length > longestText) {
    throw invalid('Issue', `body is too long (maximum is ${longestText} characters)`, 'body');
  }
}

function headOf(
  host: Host,
  repository: Repository,
  head: string,
): { readonly repository: Repository; readonly branch: string } {
  const [prefix = '', branch] = head.includes(':') ? head.split(':') : ['', head];
  if (branch === undefined || branch === '') throw invalidField('PullRequest', 'head');
  if (prefix === '' || prefix.toLowerCase() === repository.owner.login.toLowerCase()) {
    return { repository, branch };
  }
  const fork = host.repositories.find(
    (one) =>
      one.parent === repository &&
      [one.owner.login, fullName(one)].some((name) => name.toLowerCase() === prefix.toLowerCase()),
  );
  if (fork === undefined) throw invalidField('PullRequest', 'head');
  return { repository: fork, branch };
}

function nextNumber({ issues }: Repository): number {
  return issues.size + 1;
}

function addIssue(
  host: Host,
  repository: Repository,
  author: Account,
  texts: { readonly title: string; readonly body?: string | null | undefined },
  number: number,
  pull: Pull | undefined,
): Issue {
  const issue: Issue = {
    repository,
    number,
    id: host.nextId(),
    title: texts.title,
    body: texts.body ?? null,
    author,
    isOpen: true,
    labels: new Set(),
    assignees: [],
    createdAt: host.now(),
    updatedAt: host.now(),
    closedAt: undefined,
    pull,
  };
  repository.issues.set(number, issue);
  return issue;
}

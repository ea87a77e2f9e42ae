import { isAtLeast } from '../accounts.ts';
import {
  actorOf,
  type Call,
  flagOf,
  type Handler,
  ok,
  pageOf,
  repositoryOf,
  roleOf,
  textOf,
} from '../answer.ts';
import { mergePull } from '../merging.ts';
import { figuresOf, filesOf } from '../pull-figures.ts';
import { editPull, openPull } from '../pull-requests.ts';
import { isPullRequest, type MergeMethod, type PullRequestIssue } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { fileShape } from '../shapes/commit-shape.ts';
import { fullPullShape, pullShape, reviewShape } from '../shapes/pull-shape.ts';

/** GitHub lists no more files of a pull request. */
const mostFiles = 3000;

export const pullAnswers: Readonly<Record<string, Handler>> = {
  'pulls/list': (call) => pageOf(call, listed(call), (issue) => pullShape(call.host, issue)),

  'pulls/get': async (call) => {
    const issue = pullOf(call);
    return ok(fullPullShape(call.host, issue, await figuresOf(issue)));
  },

  'pulls/create': async (call) => {
    const title = textOf(call, 'title');
    if (title === undefined) throw new Refusal(422, 'Validation Failed', { errors: ['title is missing'] });
    const issue = await openPull(call.host, repositoryOf(call), actorOf(call), {
      title,
      body: textOf(call, 'body'),
      head: textOf(call, 'head') ?? '',
      base: textOf(call, 'base') ?? '',
      isDraft: flagOf(call, 'draft'),
    });
    return ok(fullPullShape(call.host, issue, await figuresOf(issue)), 201);
  },

  'pulls/update': async (call) => {
    const issue = pullOf(call);
    const actor = actorOf(call);
    if (issue.author.id !== actor.id && !isAtLeast(roleOf(call), 'write')) throw notFound();
    const state = textOf(call, 'state');
    await editPull(call.host, issue, actor, {
      title: textOf(call, 'title'),
      body: textOf(call, 'body'),
      base: textOf(call, 'base'),
      isOpen: state === undefined ? undefined : state === 'open',
    });
    return ok(fullPullShape(call.host, issue, await figuresOf(issue)));
  },

  'pulls/list-files': async (call) => {
    const issue = pullOf(call);
    const files = (await filesOf(issue)).slice(0, mostFiles);
    const { commit } = issue.pull.head;
    return pageOf(call, files, (file) => fileShape(call.host, issue.repository, commit, file));
  },

  'pulls/list-reviews': (call) => {
    const issue = pullOf(call);
    return pageOf(call, issue.pull.reviews, (review) => reviewShape(call.host, issue, review));
  },

  'pulls/merge': async (call) => {
    const sha = await mergePull(call.host, pullOf(call), actorOf(call), roleOf(call), {
      method: (textOf(call, 'merge_method') ?? 'merge') as MergeMethod,
      head: textOf(call, 'sha'),
      title: textOf(call, 'commit_title'),
      message: textOf(call, 'commit_message'),
    });
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
  },
};

function pullOf(call: Call): PullRequestIssue {
  const issue = repositoryOf(call).issues.get(Number(call.params['pull_number']));
  if (!isPullRequest(issue)) throw notFound();
  return issue;
}

function listed(call: Call): readonly PullRequestIssue[] {
  const state = call.query.get('state') ?? 'open';
  const base = call.query.get('base');
  const head = call.query.get('head');
  // GitHub ignores a head that does not say whose it is.
  const [owner = '', branch = ''] = head?.includes(':') === true ? head.split(':') : [];
  const sort = call.query.get('sort') ?? 'created';
  const isAscending = (call.query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'asc';
  const key = (issue: PullRequestIssue) => (sort === 'updated' ? issue.updatedAt : issue.createdAt);
  const found = [...repositoryOf(call).issues.values()]
    .filter(isPullRequest)
    .filter((issue) => state === 'all' || issue.isOpen === (state === 'open'))
    .filter(({ pull }) => base === null || pull.base.branch === base)
    .filter(
      ({ pull }) =>
        branch === '' ||
        (pull.head.branch === branch && pull.head.owner.login.toLowerCase() === owner.toLowerCase()),
    )
    .sort((one, other) => key(one) - key(other) || one.number - other.number);
  return isAscending ? found : found.reverse();
}

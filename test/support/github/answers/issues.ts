import { isAtLeast } from '../accounts.ts';
import { actorOf, type Call, type Handler, ok, pageOf, repositoryOf, roleOf, textOf } from '../answer.ts';
import { addComment, editComment, react } from '../comments.ts';
import { addLabels } from '../pull-requests.ts';
import type { Issue, IssueComment } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { commentsOf, commentShape, issueShape, labelShape, reactionShape } from '../shapes/issue-shape.ts';

export const issueAnswers: Readonly<Record<string, Handler>> = {
  'issues/get': (call) => ok(issueShape(call.host, issueOf(call))),

  'issues/list-comments': (call) =>
    pageOf(call, since(call, commentsOf(issueOf(call))), (comment) => commentShape(call.host, comment)),

  // Those on issues that are no pull requests too.
  'issues/list-comments-for-repo': (call) => {
    const isUpdated = call.query.get('sort') === 'updated';
    const at = (comment: IssueComment) => (isUpdated ? comment.updatedAt : comment.createdAt);
    const comments = [...since(call, [...repositoryOf(call).comments.values()])];
    comments.sort((one, other) => at(one) - at(other) || one.id - other.id);
    if (call.query.get('direction') === 'desc') comments.reverse();
    return pageOf(call, comments, (comment) => commentShape(call.host, comment));
  },

  'issues/get-comment': (call) => ok(commentShape(call.host, commentOf(call))),

  'issues/create-comment': (call) => {
    const app = call.caller.kind === 'token' ? call.caller.token.app : undefined;
    const comment = addComment(call.host, issueOf(call), actorOf(call), textOf(call, 'body') ?? '', app);
    return ok(commentShape(call.host, comment), 201);
  },

  'issues/update-comment': (call) => {
    const comment = commentOf(call);
    const actor = actorOf(call);
    if (comment.author.id !== actor.id && !isAtLeast(roleOf(call), 'write')) {
      throw new Refusal(403, 'Must have admin rights to Repository.');
    }
    editComment(call.host, comment, actor, textOf(call, 'body') ?? '');
    return ok(commentShape(call.host, comment));
  },

  'issues/add-labels': async (call) => {
    const issue = issueOf(call);
    await addLabels(call.host, issue, actorOf(call), namesOf(call.body['labels']));
    return ok([...issue.labels].map((name) => labelShape(call.host, issue.repository, name)));
  },

  'reactions/list-for-issue-comment': (call) => {
    const content = call.query.get('content');
    const reactions = commentOf(call).reactions.filter((one) => content === null || one.content === content);
    return pageOf(call, reactions, (reaction) => reactionShape(call.host, reaction));
  },

  'reactions/create-for-issue-comment': (call) => {
    const content = textOf(call, 'content') ?? '';
    const { reaction, isNew } = react(call.host, commentOf(call), actorOf(call), content);
    return ok(reactionShape(call.host, reaction), isNew ? 201 : 200);
  },
};

function issueOf(call: Call): Issue {
  const issue = repositoryOf(call).issues.get(Number(call.params['issue_number']));
  if (issue === undefined) throw notFound();
  return issue;
}

function commentOf(call: Call): IssueComment {
  const comment = repositoryOf(call).comments.get(Number(call.params['comment_id']));
  if (comment === undefined) throw notFound();
  return comment;
}

/** Those edited at or after the time that is asked for. */
function since(call: Call, comments: readonly IssueComment[]): readonly IssueComment[] {
  const at = Date.parse(call.query.get('since') ?? '');
  return Number.isNaN(at) ? comments : comments.filter(({ updatedAt }) => updatedAt >= at);
}

function namesOf(labels: unknown): readonly string[] {
  if (!Array.isArray(labels)) return [];
  return labels.map((label: unknown) =>
    typeof label === 'object' && label !== null && 'name' in label ? String(label.name) : String(label),
  );
}

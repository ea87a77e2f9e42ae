import type { Account, App } from './accounts.ts';
import { changes, tellComment } from './events.ts';
import type { Host } from './host.ts';
import { longestText } from './pull-requests.ts';
import type { Issue, IssueComment, Reaction } from './records.ts';
import { Refusal } from './refusal.ts';

export function addComment(host: Host, issue: Issue, by: Account, body: string, app?: App): IssueComment {
  checkBody(body);
  const now = host.now();
  const comment = {
    id: host.nextId(),
    issue,
    author: by,
    app,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
  issue.repository.comments.set(comment.id, comment);
  issue.updatedAt = now;
  tellComment(host, comment, 'created', by);
  return comment;
}

export function editComment(host: Host, comment: IssueComment, by: Account, body: string): void {
  checkBody(body);
  const before = comment.body;
  comment.body = body;
  comment.updatedAt = host.now();
  tellComment(host, comment, 'edited', by, changes({ body: before }));
}

export function deleteComment(host: Host, comment: IssueComment, by: Account): void {
  comment.issue.repository.comments.delete(comment.id);
  tellComment(host, comment, 'deleted', by);
}

/** The reaction of somebody to a comment: at most one of each kind. */
export function react(
  host: Host,
  comment: IssueComment,
  by: Account,
  content: string,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = comment.reactions.find((one) => one.author.id === by.id && one.content === content);
  if (known) return { reaction: known, isNew: false };
  const reaction = { id: host.nextId(), author: by, content, at: host.now() };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}

function checkBody(body: string): void {
  if (body.trim() === '') {
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'IssueComment', code: 'missing_field', field: 'body' }],
    });
  }
  if (body.length <= longestText) return;
  throw new Refusal(422, 'Validation Failed', {
    errors: [
      {
        resource: 'IssueComment',
        code: 'unprocessable',
        field: 'data',
        message: `Body is too long (maximum is ${longestText} characters)`,
      },
    ],
  });
}

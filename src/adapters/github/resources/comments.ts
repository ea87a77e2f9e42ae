import { budgets } from '../../../core/budgets.ts';
import { commentLimit, type Comment, type Reaction, type WantedComments } from '../../../ports/git-host.ts';
import { making, writing } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { refused } from '../failure.ts';
import type { GitHubLogin } from '../identity.ts';
import { ofResource } from '../resource.ts';
import { PageCache, firstPage, wholeList, type CachedPages, type GitHubList } from '../whole-list.ts';
import { anything, commentSchema, type WireComment } from '../wire.ts';

/** Half of GitHub's maximum, because comments may be long, and a page is read at once. */
const pageSize = 50;

const { listedCharacters } = budgets.comments;

/** Comment of a list with the beginning of its text, up to the last line break within the limit. */
const listedSchema = commentSchema.transform((comment) => {
  if (comment === undefined || comment.body.length <= listedCharacters) return comment;
  const end = comment.body.lastIndexOf('\n', listedCharacters);
  return { ...comment, body: comment.body.slice(0, Math.max(end, 0)) };
});

const contents = { seen: 'eyes', done: 'rocket', refused: 'confused' } as const satisfies Record<
  Reaction,
  string
>;

/** Comments on pull requests, below their texts, without those on single lines. */
export class Comments {
  readonly #client: GitHubClient;
  readonly #identity: GitHubLogin;
  readonly #maxPages: number;
  readonly #polled = new PageCache<WireComment>();

  constructor(client: GitHubClient, identity: GitHubLogin, maxPages: number) {
    this.#client = client;
    this.#identity = identity;
    this.#maxPages = maxPages;
  }

  async list(wanted: WantedComments, signal: AbortSignal): Promise<readonly Comment[]> {
    if (wanted !== 'latest' && 'on' in wanted) return this.#on(wanted.on, signal);
    const found = await (wanted === 'latest' ? this.#latest(signal) : this.#since(wanted.since, signal));
    return [...found].sort((one, other) => one.updatedAt - other.updatedAt || one.id - other.id);
  }

  async #latest(signal: AbortSignal): Promise<readonly Comment[]> {
    const list = this.#ofAll({ direction: 'desc' });
    return this.#comments(await firstPage(this.#client, list, this.#polled.of('latest'), signal), signal);
  }

  /** Returns comments since a time. GitHub counts in seconds, so earlier comments of the same second are included. */
  #since(at: number, signal: AbortSignal): Promise<readonly Comment[]> {
    const since = new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
    return this.#whole(this.#ofAll({ direction: 'asc', since }), this.#polled.of(since), signal);
  }

  /** Describes the list of comments on all pull requests, ordered by the times of their last edits. */
  #ofAll(query: { readonly direction: 'asc' | 'desc'; readonly since?: string }): GitHubList<WireComment> {
    const { place } = this.#client;
    return {
      doing: 'listing new comments',
      names: 'nothing',
      item: listedSchema,
      pageSize,
      send: (octokit, page) =>
        octokit.rest.issues.listCommentsForRepo({ ...place, sort: 'updated', ...query, ...page }),
    };
  }

  async #on(number: number, signal: AbortSignal): Promise<readonly Comment[]> {
    const { place } = this.#client;
    const list: GitHubList<WireComment> = {
      doing: `listing the comments on pull request ${number}`,
      names: 'thing',
      item: commentSchema,
      pageSize,
      send: (octokit, page) => octokit.rest.issues.listComments({ ...place, issue_number: number, ...page }),
    };
    const found = await this.#whole(list, new Map(), signal);
    return [...found].sort((one, other) => one.createdAt - other.createdAt || one.id - other.id);
  }

  async write(
    place: { readonly on: number } | { readonly id: number },
    body: string,
    signal: AbortSignal,
  ): Promise<Comment> {
    const doing = 'on' in place ? `commenting on pull request ${place.on}` : `editing comment ${place.id}`;
    const { scope, place: repository } = this.#client;
    if (body.length > commentLimit)
      throw refused(scope, { doing }, `it has more than ${commentLimit} characters`);
    const comment = await this.#client.ask(
      {
        doing,
        names: 'thing',
        ...('on' in place ? making : writing),
        send: ({ rest: { issues } }, options) =>
          'on' in place
            ? issues.createComment({ ...repository, issue_number: place.on, body, ...options })
            : issues.updateComment({ ...repository, comment_id: place.id, body, ...options }),
        schema: commentSchema,
      },
      signal,
    );
    if (comment === undefined) throw refused(scope, { doing }, 'this is no pull request');
    return { ...comment, isOurs: true };
  }

  async react(id: number, reaction: Reaction, signal: AbortSignal): Promise<void> {
    const { place } = this.#client;
    await ofResource(
      this.#client.ask(
        {
          doing: `reacting to comment ${id}`,
          names: 'thing',
          ...writing,
          send: (octokit, options) =>
            octokit.rest.reactions.createForIssueComment({
              ...place,
              comment_id: id,
              content: contents[reaction],
              ...options,
            }),
          schema: anything,
        },
        signal,
      ),
    );
  }

  async #whole(
    list: GitHubList<WireComment>,
    cached: CachedPages<WireComment>,
    signal: AbortSignal,
  ): Promise<readonly Comment[]> {
    return this.#comments(await wholeList(this.#client, list, this.#maxPages, cached, signal), signal);
  }

  async #comments(found: readonly WireComment[], signal: AbortSignal): Promise<readonly Comment[]> {
    const comments: Comment[] = [];
    for (const comment of found) {
      if (comment === undefined) continue;
      comments.push({ ...comment, isOurs: await this.#identity.isOurs(comment.author, signal) });
    }
    return comments;
  }
}

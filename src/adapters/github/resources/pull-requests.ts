import { z } from 'zod';
import { PortError } from '../../../ports/errors.ts';
import type { NewPullRequest, PullRequest, PullRequestEdit } from '../../../ports/git-host.ts';
import { making, reading, writing } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { ofResource } from '../resource.ts';
import { wholeList, type CachedPages, type GitHubList } from '../whole-list.ts';
import { pullRequestSchema } from '../wire.ts';

export class PullRequests {
  readonly #client: GitHubClient;
  readonly #maxPages: number;
  readonly #open: CachedPages<PullRequest> = new Map();

  constructor(client: GitHubClient, maxPages: number) {
    this.#client = client;
    this.#maxPages = maxPages;
  }

  async open(signal: AbortSignal): Promise<readonly PullRequest[]> {
    const { place } = this.#client;
    const list: GitHubList<PullRequest> = {
      doing: 'listing the open pull requests',
      names: 'nothing',
      item: pullRequestSchema,
      pageSize: 100,
      send: (octokit, page) =>
        octokit.rest.pulls.list({ ...place, state: 'open', sort: 'created', direction: 'asc', ...page }),
    };
    const found = await wholeList(this.#client, list, this.#maxPages, this.#open, signal);
    return [...found].sort((one, other) => one.number - other.number);
  }

  get(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    const { place } = this.#client;
    return ofResource(
      this.#client.ask(
        {
          doing: `reading pull request ${number}`,
          names: 'thing',
          ...reading,
          send: (octokit, options) => octokit.rest.pulls.get({ ...place, pull_number: number, ...options }),
          schema: pullRequestSchema,
        },
        signal,
      ),
    );
  }

  /**
   * Returns the open pull request, or opens it. Of two concurrent callers, one gets status 422 and then finds the
   * other's. Labels are set after it was opened. If that fails, the pull request stays without them, and the call
   * throws.
   */
  async ensure(wanted: NewPullRequest, signal: AbortSignal): Promise<PullRequest | undefined> {
    const there = await this.#between(wanted, signal);
    if (there !== undefined) return there;
    let opened: PullRequest;
    try {
      opened = await this.#create(wanted, signal);
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'SLC2514') throw error;
      if (/No commits between/i.test(error.message)) return undefined;
      const other = await this.#between(wanted, signal);
      if (other === undefined) throw error;
      return other;
    }
    if (wanted.labels.length === 0) return opened;
    const labels = await this.#label(opened.number, wanted.labels, signal);
    return { ...opened, labels };
  }

  async edit(number: number, edit: PullRequestEdit, signal: AbortSignal): Promise<void> {
    const { place } = this.#client;
    const [doing, to] = edit === 'close' ? ['closing', { state: 'closed' } as const] : ['describing', edit];
    await this.#client.ask(
      {
        doing: `${doing} pull request ${number}`,
        names: 'thing',
        ...writing,
        send: (octokit, options) =>
          octokit.rest.pulls.update({ ...place, pull_number: number, ...to, ...options }),
        schema: pullRequestSchema,
      },
      signal,
    );
  }

  async #between({ head, base }: NewPullRequest, signal: AbortSignal): Promise<PullRequest | undefined> {
    const { place } = this.#client;
    const found = await this.#client.ask(
      {
        doing: `looking for an open pull request of ${head} for ${base}`,
        names: 'nothing',
        ...reading,
        send: (octokit, options) =>
          octokit.rest.pulls.list({
            ...place,
            state: 'open',
            head: `${place.owner}:${head}`,
            base,
            per_page: 100,
            ...options,
          }),
        schema: z.array(pullRequestSchema),
      },
      signal,
    );
    return found.find((each) => each.head.branch === head && each.base === base && !each.isFromFork);
  }

  #create({ head, base, title, body }: NewPullRequest, signal: AbortSignal): Promise<PullRequest> {
    const { place } = this.#client;
    return this.#client.ask(
      {
        doing: `opening a pull request of ${head} for ${base}`,
        names: 'nothing',
        ...making,
        send: (octokit, options) =>
          octokit.rest.pulls.create({ ...place, head, base, title, body, ...options }),
        schema: pullRequestSchema,
      },
      signal,
    );
  }

  async #label(number: number, labels: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const { place } = this.#client;
    const set = await this.#client.ask(
      {
        doing: `labelling pull request ${number}`,
        names: 'nothing',
        ...writing,
        send: (octokit, options) =>
          octokit.rest.issues.addLabels({ ...place, issue_number: number, labels: [...labels], ...options }),
        schema: z.array(z.object({ name: z.string() })),
      },
      signal,
    );
    return set.map(({ name }) => name);
  }
}

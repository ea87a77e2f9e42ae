import type { z } from 'zod';
import type { CommitLogins, HostPeople } from '../../../ports/git-host.ts';
import { reading } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { ofResource, unlessDenied } from '../resource.ts';
import { PageCache, wholeList, type CachedPages, type GitHubList } from '../whole-list.ts';
import { commitSchema, mergedSchema, permissionSchema, reviewSchema, userSchema } from '../wire.ts';

export class PeopleOnGitHub implements HostPeople {
  readonly #client: GitHubClient;
  readonly #maxPages: number;
  readonly #members = new PageCache<string>();
  readonly #closed: CachedPages<z.infer<typeof mergedSchema>> = new Map();

  constructor(client: GitHubClient, maxPages: number) {
    this.#client = client;
    this.#maxPages = maxPages;
  }

  /** Returns the logins behind a commit. GitHub finds author and committer by the mail addresses of its users. */
  async commitLogins(sha: string, signal: AbortSignal): Promise<CommitLogins> {
    const { place } = this.#client;
    const found = await ofResource(
      this.#client.ask(
        {
          doing: 'asking who made a commit',
          names: 'thing',
          ...reading,
          // The response includes files of the commit: one is enough.
          send: (octokit, options) =>
            octokit.rest.repos.getCommit({ ...place, ref: sha, per_page: 1, ...options }),
          schema: commitSchema,
        },
        signal,
      ),
    );
    return { author: found?.author, committer: found?.committer };
  }

  /**
   * Returns undefined for a team that the credentials may not see: GitHub denies that it exists, so nobody is ruled
   * out.
   */
  async isTeamMember(team: string, login: string, signal: AbortSignal): Promise<boolean | undefined> {
    const [, org = '', slug = ''] = /^@([^/]+)\/([^/]+)$/.exec(team) ?? [];
    const list: GitHubList<string> = {
      doing: 'asking who is in a team',
      names: 'thing',
      item: userSchema,
      pageSize: 100,
      send: (octokit, page) => octokit.rest.teams.listMembersInOrg({ org, team_slug: slug, ...page }),
    };
    const pages = this.#members.of(team);
    const members = await unlessDenied(wholeList(this.#client, list, this.#maxPages, pages, signal));
    return members?.some((member) => member.toLowerCase() === login.toLowerCase());
  }

  /** Tells whether a login may write. Returns false for a login that GitHub does not know. */
  async mayWrite(login: string, signal: AbortSignal): Promise<boolean> {
    const { place } = this.#client;
    const found = await ofResource(
      this.#client.ask(
        {
          doing: 'asking what somebody may do',
          names: 'thing',
          ...reading,
          send: (octokit, options) =>
            octokit.rest.repos.getCollaboratorPermissionLevel({ ...place, username: login, ...options }),
          schema: permissionSchema,
        },
        signal,
      ),
    );
    return found?.permission === 'write' || found?.permission === 'admin';
  }

  /**
   * Returns the approvers. As on GitHub's own page, a review that only comments leaves the review before it in effect.
   */
  async approvers(number: number, signal: AbortSignal): Promise<readonly string[]> {
    const { place } = this.#client;
    const list: GitHubList<z.infer<typeof reviewSchema>> = {
      doing: `listing the reviews of pull request ${number}`,
      names: 'thing',
      item: reviewSchema,
      pageSize: 100,
      send: (octokit, page) => octokit.rest.pulls.listReviews({ ...place, pull_number: number, ...page }),
    };
    const reviews = await wholeList(this.#client, list, this.#maxPages, new Map(), signal);
    const last = new Map<string, string>();
    for (const { user, state } of reviews)
      if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(state)) last.set(user, state);
    return [...last].filter(([, state]) => state === 'APPROVED').map(([login]) => login);
  }

  /** Finds a squashed or rebased pull request by the last commit that it left. */
  async openersOf(commits: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]> {
    const { place } = this.#client;
    const list: GitHubList<z.infer<typeof mergedSchema>> = {
      doing: 'listing merged pull requests',
      names: 'nothing',
      item: mergedSchema,
      pageSize: 100,
      send: (octokit, page) =>
        octokit.rest.pulls.list({ ...place, state: 'closed', sort: 'created', direction: 'asc', ...page }),
    };
    const closed = await wholeList(this.#client, list, this.#maxPages, this.#closed, signal);
    const merged = closed.filter(
      ({ merged_at: at, merge_commit_sha: sha }) => at != null && sha != null && commits.has(sha),
    );
    return [...new Set(merged.map(({ user }) => user))];
  }
}

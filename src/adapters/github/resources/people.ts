import type { CommitLogins } from '../../../ports/git-host.ts';
import { reading } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { ofResource, unlessDenied } from '../resource.ts';
import { PageCache, wholeList, type GitHubList } from '../whole-list.ts';
import { commitSchema, userSchema } from '../wire.ts';

/** People on GitHub: the logins behind commits, and the members of teams. */
export class PeopleOnGitHub {
  readonly #client: GitHubClient;
  readonly #maxPages: number;
  readonly #members = new PageCache<string>();

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
}

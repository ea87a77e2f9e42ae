import { z } from 'zod';
import { PortError } from '../../ports/errors.ts';
import { reading, type GitHubCall } from './call.ts';
import type { GitHubClient } from './client.ts';

const userSchema = z.object({ login: z.string().min(1) });
const appSchema = z.object({ slug: z.string().min(1) });

/**
 * Login of the credentials, requested once. An App writes as `slug[bot]`. A token uses GET /user. A token of an
 * installation (such as that of GitHub Actions) may not do so, and uses GraphQL's viewer.
 */
export class GitHubLogin {
  readonly #client: GitHubClient;
  #login: string | undefined;

  constructor(client: GitHubClient) {
    this.#client = client;
  }

  async login(signal: AbortSignal): Promise<string> {
    this.#login ??= await this.#ask(signal);
    return this.#login;
  }

  /** Tells whether a login is Sluice's own. GitHub compares logins without case. */
  async isOurs(login: string, signal: AbortSignal): Promise<boolean> {
    return login.toLowerCase() === (await this.login(signal)).toLowerCase();
  }

  async #ask(signal: AbortSignal): Promise<string> {
    if (this.#client.credentials.app !== undefined) return `${await this.#slug(signal)}[bot]`;
    try {
      return await this.#user(signal);
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'SLC2503') throw error;
      return await this.#client.viewer(signal);
    }
  }

  async #slug(signal: AbortSignal): Promise<string> {
    const call: GitHubCall<z.infer<typeof appSchema>> = {
      doing: 'reading what the App is called',
      names: 'installation',
      as: 'app',
      ...reading,
      send: (octokit, options) => octokit.rest.apps.getAuthenticated({ ...options }),
      schema: appSchema,
    };
    return (await this.#client.ask(call, signal)).slug;
  }

  async #user(signal: AbortSignal): Promise<string> {
    const call: GitHubCall<z.infer<typeof userSchema>> = {
      doing: 'reading who the token is of',
      names: 'nothing',
      ...reading,
      send: (octokit, options) => octokit.rest.users.getAuthenticated({ ...options }),
      schema: userSchema,
    };
    return (await this.#client.ask(call, signal)).login;
  }
}

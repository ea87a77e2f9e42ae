import sign from 'universal-github-app-jwt';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { reading, writing, type GitHubCall } from './call.ts';
import { unusableKey, type GitHubScope } from './failure.ts';
import { serverTime } from './rate-limit.ts';
import type { GitHubResponse } from './answer.ts';
import type { AppSettings } from './settings.ts';
import { TokenSource, type Grant } from '../http-client/token-source.ts';

export interface Credentials {
  /** Returns a token for the repository, for both the API and git. */
  token(signal: AbortSignal): Promise<string>;
  /** Drops a rejected token. Returns true if the next request may get another one. */
  drop(token: string): boolean;
  /** Undefined for credentials that are not of an App. */
  readonly app: AppCredentials | undefined;
}

export function fixedToken(token: string): Credentials {
  return { token: () => Promise.resolve(token), drop: () => false, app: undefined };
}

/** Makes a call as the App itself. */
export type AskAsApp = <T>(
  call: GitHubCall<T>,
  signal: AbortSignal,
) => Promise<{ readonly value: T; readonly answer: GitHubResponse }>;

const installationSchema = z.object({ id: z.int().min(1) });

const grantSchema = z.object({
  // Visible ASCII: anything else would make the header invalid, and the error about it would quote the token.
  token: z.string().regex(/^[\x21-\x7e]{1,4096}$/),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string().optional()).optional(),
});

/**
 * Longest time before its end at which a token is renewed. A push may take minutes, and its token must last.
 * Milliseconds.
 */
const tokenMargin = 5 * 60_000;

/**
 * A GitHub App. It signs for itself, and exchanges that for tokens of one installation that allow access to this
 * repository only.
 */
export class AppCredentials implements Credentials {
  readonly app = this;
  readonly #settings: AppSettings;
  readonly #scope: GitHubScope;
  readonly #place: { readonly owner: string; readonly repo: string };
  readonly #ask: AskAsApp;
  readonly #clock: Clock;
  readonly #tokens: TokenSource;
  #installation: number | undefined;
  #permissions: Readonly<Record<string, string | undefined>> | undefined;

  constructor(
    settings: AppSettings,
    place: { readonly owner: string; readonly repo: string },
    deps: { readonly scope: GitHubScope; readonly ask: AskAsApp; readonly clock: Clock },
  ) {
    this.#settings = settings;
    this.#place = place;
    this.#scope = deps.scope;
    this.#ask = deps.ask;
    this.#clock = deps.clock;
    this.#installation = settings.installation;
    this.#tokens = new TokenSource((signal) => this.#grant(signal), deps.clock, tokenMargin);
  }

  token(signal: AbortSignal): Promise<string> {
    return this.#tokens.get(signal);
  }

  drop(token: string): boolean {
    this.#tokens.drop(token);
    return true;
  }

  /** Returns the permissions of the installation: `contents` to `write`. */
  async permissions(signal: AbortSignal): Promise<Readonly<Record<string, string | undefined>>> {
    await this.token(signal);
    return this.#permissions ?? {};
  }

  /** Returns a token that identifies the App, valid for some minutes. */
  async signature(): Promise<string> {
    const { id, privateKey } = this.#settings;
    try {
      const { token } = await sign({ id, privateKey, now: Math.floor(this.#clock.now() / 1000) });
      this.#scope.redactor.addPassing(token);
      return token;
    } catch {
      throw unusableKey(this.#scope);
    }
  }

  async #grant(signal: AbortSignal): Promise<Grant> {
    this.#installation ??= await this.#findInstallation(signal);
    const installation_id = this.#installation;
    const repositories = [this.#place.repo];
    const { value, answer } = await this.#ask(
      {
        doing: 'getting a token for the installation of the App',
        names: 'installation',
        as: 'app',
        ...writing,
        send: (octokit, options) =>
          octokit.rest.apps.createInstallationAccessToken({ installation_id, repositories, ...options }),
        schema: grantSchema,
      },
      signal,
    );
    this.#scope.redactor.addPassing(value.token);
    this.#permissions = value.permissions;
    const lifetimeMs = Date.parse(value.expires_at) - serverTime(answer.headers, this.#clock.now());
    return { token: value.token, lifetimeMs: Math.max(0, lifetimeMs) };
  }

  async #findInstallation(signal: AbortSignal): Promise<number> {
    const { value } = await this.#ask(
      {
        doing: 'looking for the installation of the App on the repository',
        names: 'installation',
        as: 'app',
        ...reading,
        send: (octokit, options) => octokit.rest.apps.getRepoInstallation({ ...this.#place, ...options }),
        schema: installationSchema,
      },
      signal,
    );
    return value.id;
  }
}

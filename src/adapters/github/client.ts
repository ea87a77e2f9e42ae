import { z } from 'zod';
import type { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import { unlessAborted } from '../http-client/abortable.ts';
import { answerOf, failureOf, refusalOf, type GitHubResponse, type ErrorResponse } from './answer.ts';
import { reading, type GitHubCall } from './call.ts';
import { AppCredentials, fixedToken, type Credentials } from './credentials.ts';
import { githubScope, statusFailure, type GitHubScope } from './failure.ts';
import { breakdownFailure, limitFailure, unreadable } from '../http-client/failure.ts';
import { createOctokit, type Octokit } from './octokit.ts';
import { rateLimit } from './rate-limit.ts';
import { LineRedactor } from '../http-client/redactor.ts';
import type { ResolvedGitHubSettings } from './settings.ts';
import { ExchangeFailed } from '../http-client/exchange.ts';
import { createTransport } from './transport.ts';

export interface GitHubDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly log: Log;
  /** Receives the secrets of this host, tokens too; a new one if left out. */
  readonly redactor?: SharedRedactor;
}

/** Progress of one call over all its attempts. */
interface GitHubCallProgress {
  /** Milliseconds that the call has waited at GitHub's request. */
  waited: number;
  renewed: boolean;
}

/**
 * Sends calls about one repository to GitHub. After a rate limit, all calls rest for as long as GitHub asks. A call
 * that would wait for more than `patienceMs` in total fails instead, with the remaining wait. A rejected token is
 * renewed once where possible.
 */
export class GitHubClient {
  readonly scope: GitHubScope;
  readonly place: { readonly owner: string; readonly repo: string };
  readonly credentials: Credentials;
  readonly #settings: ResolvedGitHubSettings;
  readonly #deps: GitHubDeps;
  readonly #octokit: Octokit;
  readonly #closed = new AbortController();
  #restsUntil = 0;

  constructor(settings: ResolvedGitHubSettings, deps: GitHubDeps) {
    const { owner, repo, baseUrl, credentials } = settings;
    const { clock } = deps;
    const { origin } = new URL(baseUrl);
    const redactor = new LineRedactor(deps.redactor);
    const log = deps.log.with({ host: `${owner}/${repo}` });
    this.#settings = settings;
    this.#deps = { ...deps, log };
    this.place = { owner, repo };
    this.scope = githubScope(`${owner}/${repo}`, origin, redactor);
    this.#octokit = createOctokit(settings, {
      fetch: createTransport({ ...deps, ...settings, origin }),
      clock,
      warn: (words) => log.warn('a call of GitHub is on its way out', { said: redactor.clean(words) }),
      stopped: this.#closed.signal,
    });
    if ('token' in credentials) {
      redactor.add(credentials.token);
      this.credentials = fixedToken(credentials.token);
    } else {
      redactor.add(credentials.app.privateKey);
      this.credentials = new AppCredentials(credentials.app, this.place, {
        scope: this.scope,
        ask: (call, signal) => this.answered(call, signal),
        clock,
      });
    }
  }

  get now(): number {
    return this.#deps.clock.now();
  }

  /** Ends all calls under way. */
  close(): void {
    this.#closed.abort(new Error('the connection to GitHub was closed'));
  }

  /** Returns the parsed response. Throws a `PortError`, or the signal's reason. */
  async ask<T>(call: GitHubCall<T>, signal: AbortSignal): Promise<T> {
    return (await this.answered(call, signal)).value;
  }

  /** Returns the same as `ask`, with the response. */
  async answered<T>(
    call: GitHubCall<T>,
    signal: AbortSignal,
  ): Promise<{ readonly value: T; readonly answer: GitHubResponse }> {
    const answer = await this.#untilAnswered(call, {}, signal);
    return { answer, value: this.#read(call, answer) };
  }

  /**
   * Returns the same as `answered`; undefined where the resource with this ETag has not changed, which costs nothing of
   * the rate limit.
   */
  async changed<T>(
    call: GitHubCall<T>,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly value: T; readonly answer: GitHubResponse } | undefined> {
    const answer = await this.#untilAnswered(
      call,
      etag === undefined ? {} : { 'if-none-match': etag },
      signal,
    );
    if (answer.status === 304) return undefined;
    return { answer, value: this.#read(call, answer) };
  }

  /** Reads the repository. The response headers also describe the credentials. */
  async repository(signal: AbortSignal) {
    const call: GitHubCall<z.infer<typeof repositorySchema>> = {
      doing: 'reading the repository',
      names: 'repository',
      ...reading,
      send: (octokit, options) => octokit.rest.repos.get({ ...this.place, ...options }),
      schema: repositorySchema,
    };
    return await this.answered(call, signal);
  }

  /**
   * Returns the login of the credentials from GitHub's GraphQL API, which also answers credentials that REST does not.
   */
  async viewer(signal: AbortSignal): Promise<string> {
    const call = {
      doing: 'asking who the credentials are',
      names: 'nothing',
      ...reading,
      send: (octokit: Octokit, options: object) =>
        octokit.request(`POST ${this.#graphqlUrl()}`, { query: 'query { viewer { login } }', ...options }),
      schema: viewerSchema,
    } as const;
    return (await this.ask(call, signal)).data.viewer.login;
  }

  /** GraphQL of Enterprise Server is at /api/graphql, next to the REST API. */
  #graphqlUrl(): string {
    return `${this.#settings.baseUrl.replace(/\/api\/v3$/, '/api')}/graphql`;
  }

  async #untilAnswered(
    call: GitHubCall<unknown>,
    headers: Readonly<Record<string, string>>,
    caller: AbortSignal,
  ): Promise<GitHubResponse> {
    const signal = AbortSignal.any([caller, this.#closed.signal]);
    const progress: GitHubCallProgress = { waited: 0, renewed: false };
    for (;;) {
      await this.#rest(call, progress, signal);
      const token = await this.#token(call, signal);
      const outcome = await this.#send(call, { ...headers, authorization: `Bearer ${token}` }, signal);
      if (outcome instanceof ExchangeFailed) throw breakdownFailure(this.scope, call, outcome);
      if (outcome.status >= 200 && outcome.status < 300) return outcome;
      if (outcome.status === 304 && headers['if-none-match'] !== undefined) return outcome;
      const refusal = refusalOf(outcome);
      const limit = rateLimit(refusal, this.now);
      if (limit !== undefined) {
        this.#restsUntil = Math.max(this.#restsUntil, this.now + limit);
        continue;
      }
      if (outcome.status === 401 && call.as !== 'app' && !progress.renewed) {
        progress.renewed = true;
        if (this.credentials.drop(token)) continue;
      }
      throw await this.#understood(call, refusal, signal);
    }
  }

  /** Waits for the end of a limit that GitHub named to any call. */
  async #rest(call: GitHubCall<unknown>, progress: GitHubCallProgress, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { clock, log } = this.#deps;
    const remaining = this.#restsUntil - clock.now();
    if (remaining <= 0) return;
    const { patienceMs } = this.#settings;
    if (progress.waited + remaining > patienceMs)
      throw limitFailure(this.scope, call, { remaining, waited: progress.waited, patienceMs });
    log.debug('a call waits for a limit of GitHub', { doing: call.doing, ms: remaining });
    progress.waited += remaining;
    await clock.sleep(remaining, signal);
  }

  #token(call: GitHubCall<unknown>, signal: AbortSignal): Promise<string> {
    const { app } = this.credentials;
    return call.as === 'app' && app !== undefined ? app.signature() : this.credentials.token(signal);
  }

  async #send(
    call: GitHubCall<unknown>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<GitHubResponse | ExchangeFailed> {
    const { log } = this.#deps;
    const startedAt = this.now;
    const options = {
      headers: { ...headers, 'x-github-api-version': '2022-11-28' },
      request: { signal, ...(call.repeatable ? {} : { retries: 0 as const }) },
    };
    const outcome = await unlessAborted(this.#outcome(call, options), signal);
    const status = outcome instanceof ExchangeFailed ? outcome.breakdown : outcome.status;
    log.debug('GitHub answered', { doing: call.doing, status, ms: this.now - startedAt });
    return outcome;
  }

  async #outcome(
    call: GitHubCall<unknown>,
    options: Parameters<GitHubCall<unknown>['send']>[1],
  ): Promise<GitHubResponse | ExchangeFailed> {
    try {
      return answerOf(await call.send(this.#octokit, options));
    } catch (error) {
      options.request.signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  /**
   * Explains a refusal. GitHub answers 404 for a missing resource, for a missing or hidden repository, and for missing
   * rights. The existence of the repository distinguishes the first two.
   */
  async #understood(
    call: GitHubCall<unknown>,
    refusal: ErrorResponse,
    signal: AbortSignal,
  ): Promise<PortError> {
    const isAboutTheRepository = call.names === 'repository' || call.names === 'installation';
    if (refusal.status === 404 && !isAboutTheRepository) await this.repository(signal);
    return statusFailure(this.scope, call, refusal);
  }

  #read<T>(call: GitHubCall<T>, { data }: GitHubResponse): T {
    const result = call.schema.safeParse(data);
    if (result.success) return result.data;
    if (typeof data === 'string')
      throw unreadable(this.scope, call, data.trim() === '' ? 'it is empty' : 'it is not JSON');
    const issues = result.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw unreadable(this.scope, call, issues.join('; '));
  }
}

const repositorySchema = z.object({
  id: z.int(),
  full_name: z.string().min(1).max(300),
  private: z.boolean(),
  permissions: z.object({ push: z.boolean() }).optional(),
});

const viewerSchema = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) });

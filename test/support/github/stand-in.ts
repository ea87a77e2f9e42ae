import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rights, Role, Token } from './accounts.ts';
import type { Answer } from './answer.ts';
import { ApiDescription } from './api-description.ts';
import { faultAnswer, type RawAnswer } from './fault-answer.ts';
import { Faults } from './faults.ts';
import { answerGit } from './git-access.ts';
import { Host } from './host.ts';
import { answerGraphql } from './graphql.ts';
import { addInstallationToken } from './answers/identities.ts';
import { allEvents, HostedRepository } from './hosted-repository.ts';
import type { FileTexts } from './pushing.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { type LoggedRequest, logged, type Violation } from './request-log.ts';
import { RestApi } from './rest-api.ts';
import type { WebhookQueue } from './webhook-queue.ts';

const root = '/api/v3';
const graphql = '/api/graphql';

/** An app, as whoever acts for it must know it. */
export interface AppCredentials {
  readonly appId: number;
  readonly clientId: string;
  readonly installationId: number;
  /** PEM, PKCS #1 as GitHub gives it. */
  readonly privateKey: string;
  /** Of what the app does: `slug[bot]`. */
  readonly login: string;
}

/**
 * A GitHub of one test, on 127.0.0.1: the REST API below `/api/v3`, as GitHub Enterprise has it, and git by smart HTTP,
 * both on real bare repositories.
 *
 *     const github = await GithubStandIn.start({ now: () => clock.now() });
 *     const flows = await github.addRepository('acme/flows', { files: { 'README.md': 'flows\n' } });
 *     flows.setRole('robin', 'write');
 *     const token = github.addToken('sluice-bot', { scopes: ['repo'] });     // new Octokit({ baseUrl: github.apiUrl, auth: token })
 *     await flows.pushAs('robin', 'topic', { 'a.json': '{}' });              // real git
 *     const { number } = await flows.openPullRequest('robin', { head: 'topic', base: 'main', title: 'A' });
 *     flows.comment('robin', number, '/sluice plan');
 *     await flows.approve('kim', number);
 *     await flows.merge('robin', number, 'squash');
 *     flows.addHook({ url, secret }); await github.webhooks.deliverAll();    // nothing is delivered by itself
 *     github.faults.add({ kind: 'secondary limit', retryAfter: 2 }, { on: /^POST .*\/comments/ });
 *     github.assertFaithful();
 *     await github.close();
 *
 * Each request is checked against GitHub's own description: an invalid one is answered 422 and is in `violations`.
 * Answers are checked too; what is wrong with those is in `slips`, and is a fault of the stand-in.
 */
export class GithubStandIn {
  /** All requests so far, also those of git. */
  readonly requests: LoggedRequest[] = [];
  readonly faults = new Faults();
  readonly #host: Host;
  readonly #api: RestApi;
  readonly #server: Server;
  readonly #ownFolder: string | undefined;

  private constructor(host: Host, api: RestApi, ownFolder: string | undefined) {
    this.#host = host;
    this.#api = api;
    this.#ownFolder = ownFolder;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** With the time, and a folder for the repositories that stays; both have defaults. */
  static async start(
    options: { readonly now?: () => number; readonly folder?: string } = {},
  ): Promise<GithubStandIn> {
    const own = options.folder === undefined ? await mkdtemp(join(tmpdir(), 'sluice-github-')) : undefined;
    const host = new Host(options.folder ?? own ?? '', options.now ?? Date.now);
    const rates = new RateLimit(() => host.now());
    const api = new RestApi(host, await ApiDescription.load(), rates);
    const standIn = new GithubStandIn(host, api, own);
    await new Promise<void>((resolve) => {
      standIn.#server.listen(0, '127.0.0.1', resolve);
    });
    host.url = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}`;
    return standIn;
  }

  /** Of people and git, without a slash at the end. */
  get url(): string {
    return this.#host.url;
  }

  /** Of the REST API, without a slash at the end. */
  get apiUrl(): string {
    return this.#host.api;
  }

  get webhooks(): WebhookQueue {
    return this.#host.webhooks;
  }

  /** Requests that GitHub does not describe, or that show a token where none belongs. */
  get violations(): readonly Violation[] {
    return this.#api.violations;
  }

  /** Answers of the stand-in that GitHub does not describe. */
  get slips(): readonly Violation[] {
    return this.#api.slips;
  }

  /** Requests an hour of each login. */
  get rateLimit(): RateLimit {
    return this.#api.rates;
  }

  /** Requests of the API with this operation id, as `pulls/create`. */
  calls(operation: string): readonly LoggedRequest[] {
    return this.requests.filter((request) => request.operation === operation);
  }

  /** A private repository with a first commit on `main`; with no `files`, it is empty. */
  async addRepository(
    name: string,
    options: {
      readonly isPublic?: boolean;
      readonly roles?: Readonly<Record<string, Role>>;
      readonly files?: FileTexts;
    } = {},
  ): Promise<HostedRepository> {
    const isPrivate = options.isPublic !== true;
    const repository = new HostedRepository(this.#host, await this.#host.addRepository(name, { isPrivate }));
    for (const [login, role] of Object.entries(options.roles ?? {})) repository.setRole(login, role);
    const [owner = ''] = name.split('/');
    if (options.files) await repository.pushAs(owner, 'main', options.files, { message: 'Begin' });
    return repository;
  }

  /**
   * A token of somebody: a classic one with scopes, or one with rights, for all or some repositories. What it lets do
   * is also bounded by their role.
   */
  addToken(
    login: string,
    options: {
      readonly scopes?: readonly string[];
      readonly rights?: Rights;
      readonly repositories?: readonly HostedRepository[];
      /** Milliseconds since the epoch. */
      readonly expiresAt?: number;
    } = { scopes: ['repo'] },
  ): string {
    const prefix = options.rights ? 'github_pat_' : 'ghp_';
    const token: Token = {
      value: `${prefix}${randomBytes(18).toString('hex')}`,
      account: this.#host.account(login),
      scopes: options.rights ? undefined : (options.scopes ?? ['repo']),
      rights: options.rights,
      repositories: options.repositories?.map(({ id }) => id),
      expiresAt: options.expiresAt,
      app: undefined,
    };
    this.#host.tokens.set(token.value, token);
    return token.value;
  }

  /** Adds a team of an organisation, as `org/slug`, whose members any token may see. */
  setTeam(team: string, logins: readonly string[]): void {
    this.#host.teams.set(team.toLowerCase(), logins);
  }

  /** From now on the token is worth nothing. */
  revokeToken(token: string): void {
    this.#host.tokens.delete(token);
  }

  /** An app that is installed in repositories. Its installation tokens live for an hour. */
  addApp(options: {
    readonly slug: string;
    readonly owner: string;
    readonly rights: Rights;
    readonly repositories: readonly HostedRepository[];
    /** The app's own webhook, for all of its repositories. */
    readonly hook?: { readonly url: string; readonly secret?: string; readonly events?: readonly string[] };
  }): AppCredentials {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const [id, installationId] = [this.#host.nextId(), this.#host.nextId()];
    const app = {
      id,
      clientId: `Iv23${randomBytes(8).toString('hex')}`,
      slug: options.slug,
      bot: this.#host.account(`${options.slug}[bot]`, 'Bot'),
      owner: this.#host.account(options.owner),
      publicKey,
      rights: options.rights,
      installationId,
      hook: options.hook && {
        id: this.#host.nextId(),
        url: options.hook.url,
        secret: options.hook.secret,
        events: options.hook.events ?? allEvents,
        app: { id, installationId },
        isActive: true,
        at: this.#host.now(),
        deliveries: [],
      },
      repositories: options.repositories.map(({ id }) => id),
    };
    this.#host.apps.push(app);
    return { appId: id, clientId: app.clientId, installationId, privateKey, login: app.bot.login };
  }

  /** A token of an app's installation, as GitHub Actions gives its jobs one, without the app's key. */
  addInstallationToken({ appId }: AppCredentials): string {
    const app = this.#host.apps.find(({ id }) => id === appId);
    if (app === undefined) throw new Error(`there is no app ${appId}`);
    return addInstallationToken(this.#host, app, app.rights, app.repositories).value;
  }

  /** Throws where there was a request that GitHub does not describe, or an answer. For the end of a test. */
  assertFaithful(): void {
    const lines = [...this.violations, ...this.slips].map(
      (one) => `${one.request}: ${one.faults.join('; ')}`,
    );
    if (lines.length > 0) throw new Error(`GitHub does not describe this:\n${lines.join('\n')}`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    if (this.#ownFolder !== undefined)
      await rm(this.#ownFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const isApi = url.pathname.startsWith(`${root}/`);
    const path = isApi ? url.pathname.slice(root.length) : url.pathname;
    const method = request.method ?? 'GET';
    const log = logged(method, path, url.searchParams, request.headers);
    this.requests.push(log);
    const fault = this.faults.take(`${method} ${path}${url.search}`);
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'cut') {
      response.destroy();
      return;
    }
    if (fault?.kind === 'meanwhile') await fault.act();
    const isGraphql = path === graphql;
    const text = isApi || isGraphql ? await textOf(request) : '';
    log.body = text === '' ? undefined : parsed(text);
    const instead =
      fault && faultAnswer(fault, { path: `${url.pathname}${url.search}`, now: this.#host.now() });
    if (instead) {
      this.#send(response, log, instead);
      return;
    }
    if (isGraphql) {
      const answer = answerGraphql(this.#host, request.headers.authorization, log.body);
      if (answer === undefined) {
        this.#api.violations.push({ request: `${method} ${path}`, faults: ['is not asked of the stand-in'] });
      }
      this.#send(response, log, answer ?? { status: 400, body: { message: 'Problems parsing JSON' } });
      return;
    }
    if (!isApi) {
      await answerGit(this.#host, request, response, log);
      return;
    }
    const answer = await this.#host
      .inTurn(() =>
        this.#api.answer(
          {
            method,
            path,
            query: url.searchParams,
            headers: headersOf(request),
            body: log.body,
          },
          text,
          log,
        ),
      )
      .catch((error: unknown) => ({
        status: 500,
        body: new Refusal(
          500,
          `The stand-in failed: ${error instanceof Error ? error.stack : String(error)}`,
        ).body(),
      }));
    if (fault?.kind === 'lost answer') response.destroy();
    else this.#send(response, log, answer);
  }

  #send(response: ServerResponse, log: LoggedRequest, answer: Answer | RawAnswer): void {
    log.status = answer.status;
    const text =
      'text' in answer ? answer.text : answer.body === undefined ? '' : JSON.stringify(answer.body);
    response
      .writeHead(answer.status, {
        ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        date: new Date(this.#host.now()).toUTCString(),
        server: 'GitHub.com',
        ...answer.headers,
      })
      .end(text);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What the text says, or why it says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

import { createHash } from 'node:crypto';
import type { Caller } from './accounts.ts';
import { type Answer, type Call, type Handler, ok } from './answer.ts';
import { commitAnswers } from './answers/commits.ts';
import { identityAnswers } from './answers/identities.ts';
import { issueAnswers } from './answers/issues.ts';
import { pullAnswers } from './answers/pulls.ts';
import { repositoryAnswers } from './answers/repositories.ts';
import type { ApiDescription, FoundOperation, SentRequest } from './api-description.ts';
import { callerOf } from './authentication.ts';
import type { Host } from './host.ts';
import { observe } from './observation.ts';
import type { RateLimit } from './rate-limit.ts';
import { fullName, type Repository } from './records.ts';
import { notFound, Refusal } from './refusal.ts';
import type { LoggedRequest, Violation } from './request-log.ts';
import { checkRights } from './rights.ts';

/** Versions of the API that GitHub knows. */
const versions: readonly (string | undefined)[] = [undefined, '2022-11-28'];

/** By operation id. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...commitAnswers,
  ...identityAnswers,
  ...issueAnswers,
  ...pullAnswers,
  ...repositoryAnswers,
};

/** The REST API below its root: what is asked of it is checked, done, and answered as GitHub would. */
export class RestApi {
  /** Requests that GitHub does not describe, or that show credentials where they do not belong. */
  readonly violations: Violation[] = [];
  /** Answers of ours that are not what GitHub describes. */
  readonly slips: Violation[] = [];
  readonly rates: RateLimit;
  readonly #host: Host;
  readonly #description: ApiDescription;

  constructor(host: Host, description: ApiDescription, rates: RateLimit) {
    this.#host = host;
    this.#description = description;
    this.rates = rates;
  }

  async answer(sent: SentRequest, text: string, log: LoggedRequest): Promise<Answer> {
    const head: Record<string, string> = {
      'x-github-request-id': createHash('sha1')
        .update(String(this.#host.nextId()))
        .digest('hex')
        .slice(0, 20),
      'x-github-media-type': 'github.v3; format=json',
    };
    try {
      this.#checkLeaks(sent, text);
      if (sent.headers['user-agent'] === undefined) {
        throw new Refusal(403, 'Request forbidden by administrative rules. A User-Agent header is needed.');
      }
      if (!versions.includes(sent.headers['x-github-api-version'])) {
        throw new Refusal(400, 'The API version is not supported.');
      }
      const caller = callerOf(this.#host, sent.headers['authorization']);
      const key = keyOf(caller);
      log.as = nameOf(caller);
      Object.assign(head, scopesOf(caller));
      if (sent.path !== '/rate_limit') this.rates.take(key);
      const answer = await this.#answerTo(sent, caller, key, log);
      const fresh = this.#withTag(sent, answer, key);
      Object.assign(head, this.rates.headers(key));
      return { ...fresh, headers: { ...head, ...fresh.headers } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: error.body(), headers: { ...head, ...error.headers } };
    }
  }

  async #answerTo(sent: SentRequest, caller: Caller, key: string, log: LoggedRequest): Promise<Answer> {
    const request = this.#byName(sent);
    const found = this.#description.find(request.method, request.path);
    if (found === undefined) {
      this.#violate(sent, ['GitHub has no such operation, or it is missing in used-operations.ts']);
      throw notFound();
    }
    log.operation = found.id;
    const moved = this.#movedTo(sent, found);
    if (moved) return moved;
    if (request.body instanceof SyntaxError) {
      this.#violate(sent, ['the body is no JSON']);
      throw new Refusal(400, 'Problems parsing JSON');
    }
    const faults = this.#description.faultsOf(found, request);
    if (faults.length > 0) {
      this.#violate(sent, faults);
      throw new Refusal(422, 'Invalid request.', { errors: faults });
    }
    const answer = await this.#done(request, found, caller, key).catch((error: unknown) => {
      if (error instanceof Refusal)
        this.#checkAnswer(sent, found, { status: error.status, body: error.body() });
      throw error;
    });
    this.#checkAnswer(sent, found, answer);
    return answer;
  }

  async #done(sent: SentRequest, found: FoundOperation, caller: Caller, key: string): Promise<Answer> {
    const host = this.#host;
    const { owner, repo } = found.params;
    const repository = owner === undefined || repo === undefined ? undefined : host.repository(owner, repo);
    if (owner !== undefined && repository === undefined) throw notFound();
    const handler = handlers[found.id];
    if (handler === undefined) throw new Error(`nothing answers ${found.id}`);
    const call: Call = {
      host,
      caller,
      callerKey: key,
      rates: this.rates,
      params: found.params,
      query: sent.query,
      body: isRecord(sent.body) ? sent.body : {},
      url: `${host.api}${sent.path}`,
      found: repository,
    };
    if (repository) {
      for (const one of networkOf(host, repository)) await observe(host, one, one.owner);
      checkRights(host, caller, found.id, repository);
    }
    return handler(call);
  }

  /** Repositories can be named by their id too, which is what redirects do. */
  #byName(sent: SentRequest): SentRequest {
    const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/u.exec(sent.path) ?? [];
    const repository = this.#host.repositories.find((one) => String(one.id) === id);
    return repository ? { ...sent, path: `/repos/${fullName(repository)}${rest}` } : sent;
  }

  #movedTo(sent: SentRequest, { params }: FoundOperation): Answer | undefined {
    const { owner, repo } = params;
    if (owner === undefined || repo === undefined || this.#host.repository(owner, repo)) return undefined;
    const repository = this.#host.moved.get(`${owner}/${repo}`.toLowerCase());
    if (repository === undefined) return undefined;
    const rest = sent.path.split('/').slice(4).join('/');
    const query = sent.query.size === 0 ? '' : `?${sent.query.toString()}`;
    const url = `${this.#host.api}/repositories/${repository.id}${rest === '' ? '' : `/${rest}`}${query}`;
    const status = sent.method === 'GET' ? 301 : 307;
    const message = status === 301 ? 'Moved Permanently' : 'Temporary Redirect';
    const body = { message, url, documentation_url: 'https://docs.github.com/rest' };
    return { status, body, headers: { location: url } };
  }

  /** 304 where the caller has this already, which is not counted. */
  #withTag(sent: SentRequest, answer: Answer, key: string): Answer {
    if (sent.method !== 'GET' || answer.status !== 200) return answer;
    const tag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`;
    const headers = { ...answer.headers, etag: tag, 'cache-control': 'private, max-age=60, s-maxage=60' };
    if (sent.headers['if-none-match'] !== tag) return { ...answer, headers };
    this.rates.giveBack(key);
    return { ...ok(undefined, 304), headers };
  }

  #checkAnswer(sent: SentRequest, found: FoundOperation, answer: Answer): void {
    const faults = this.#description.faultsOfAnswer(found, answer.status, answer.body);
    if (faults.length > 0) this.slips.push({ request: `${sent.method} ${sent.path}`, faults });
  }

  #checkLeaks(sent: SentRequest, text: string): void {
    const { authorization: _, ...headers } = sent.headers;
    const places = [sent.path, sent.query.toString(), text, JSON.stringify(headers)];
    for (const token of this.#host.tokens.keys()) {
      if (places.some((place) => place.includes(token))) {
        this.#violate(sent, ['a token is outside of the Authorization header']);
      }
    }
  }

  #violate(sent: SentRequest, faults: readonly string[]): void {
    this.violations.push({ request: `${sent.method} ${sent.path}`, faults });
  }
}

export function networkOf(host: Host, repository: Repository): readonly Repository[] {
  return [repository, ...host.repositories.filter(({ parent }) => parent === repository)];
}

function keyOf(caller: Caller): string {
  if (caller.kind === 'token') return String(caller.token.account.id);
  return caller.kind === 'app' ? `app ${caller.app.id}` : 'nobody';
}

function nameOf(caller: Caller): string | undefined {
  if (caller.kind === 'token') return caller.token.account.login;
  return caller.kind === 'app' ? caller.app.slug : undefined;
}

function scopesOf(caller: Caller): Readonly<Record<string, string>> {
  if (caller.kind !== 'token' || caller.token.scopes === undefined) return {};
  return { 'x-oauth-scopes': caller.token.scopes.join(', '), 'x-accepted-oauth-scopes': 'repo' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

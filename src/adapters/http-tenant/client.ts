import { budgets } from '../../core/budgets.ts';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../ports/clock.ts';
import { PortError } from '../../ports/errors.ts';
import type { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';
import type { Log } from '../../ports/log.ts';
import { unlessAborted } from '../http-client/abortable.ts';
import type { ContractCall } from './call.ts';
import { exchange, ExchangeFailed, type HttpResponse } from '../http-client/exchange.ts';
import {
  asUncertain,
  breakdownFailure,
  limitFailure,
  statusFailure,
  unreadable,
  type HttpTenantScope,
} from './failure.ts';
import { Pace, type CallPermit } from './pace.ts';
import { expandPath } from './paths.ts';
import { LineRedactor } from '../http-client/redactor.ts';
import { backoff, retryAfter } from '../http-client/retry-timing.ts';
import type { ResolvedHttpTenantSettings } from './settings.ts';
import { TokenSource, type Grant } from '../http-client/token-source.ts';
import { parseGrant, TenantWireError } from './wire.ts';

export interface HttpTenantDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Random number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** Receives the secrets of this tenant, tokens too; a new one if left out. */
  readonly redactor?: SharedRedactor;
}

/** Progress of one call over all its attempts. */
interface TenantCallProgress {
  /** Attempts that count; waiting for a rate limit does not. */
  tries: number;
  /** Number of requests sent, including those answered with 401 and 429. */
  sent: number;
  /** Failure of the last attempt. */
  failure: PortError | undefined;
  /** Milliseconds that it has waited at the tenant's request. */
  waited: number;
  /** Tells whether an earlier attempt may have taken effect. */
  maybeDone: boolean;
}

const { tokenBytes } = budgets.answer;
/** Shortest rest after a rate limit, so that retries do not become a tight loop. Milliseconds. */
const shortestLimitRest = 1000;

/** Longest time before its end at which a token is renewed: longer than any call of a tenant. Milliseconds. */
const tokenMargin = 60_000;

/**
 * Sends calls to one tenant: with its token, a limited number at once, as fast as the tenant accepts them, and again
 * where that is safe. All users of a tenant share one client, and so its knowledge of the tenant's limit.
 *
 * It repeats:
 * - calls that certainly had no effect, for a temporary reason: never sent, 429, 408;
 * - calls whose repetition changes nothing more (`repeatable`), also after a 5xx, a timeout or a lost connection.
 *
 * So it never repeats an import that may have taken effect. A 401 renews the token, once for each attempt. A 429 is no
 * failure: the call waits for its turn, at most `patienceMs` in total.
 */
export class TenantClient {
  readonly scene: HttpTenantScope;
  readonly #settings: ResolvedHttpTenantSettings;
  readonly #deps: HttpTenantDeps;
  readonly #redactor: LineRedactor;
  readonly #pace: Pace;
  readonly #tokens: TokenSource;
  readonly #limit: LimitFunction;

  constructor(settings: ResolvedHttpTenantSettings, deps: HttpTenantDeps) {
    this.#settings = settings;
    this.#deps = { ...deps, log: deps.log.with({ tenant: settings.name }) };
    this.#redactor = new LineRedactor(deps.redactor);
    this.#redactor.add(settings.clientSecret);
    this.scene = { tenant: settings.name, redactor: this.#redactor };
    this.#pace = new Pace(deps.clock, this.#deps.log);
    this.#tokens = new TokenSource((signal) => this.#askForToken(signal), deps.clock, tokenMargin);
    this.#limit = pLimit(settings.concurrency);
  }

  /** Returns a successful response. Throws a `PortError`, or the signal's reason. */
  async call(call: ContractCall, signal: AbortSignal): Promise<HttpResponse> {
    const turn = this.#limit(() => this.#untilDone(call, signal));
    return await unlessAborted(turn, signal);
  }

  /** Returns the parsed response of `call`. A body that differs from the contract is a `PortError` too. */
  async ask<T>(call: ContractCall, parse: (answer: HttpResponse) => T, signal: AbortSignal): Promise<T> {
    return this.#read(call, await this.call(call, signal), parse);
  }

  async #untilDone(call: ContractCall, signal: AbortSignal): Promise<HttpResponse> {
    const progress: TenantCallProgress = {
      tries: 1,
      sent: 0,
      failure: undefined,
      waited: 0,
      maybeDone: false,
    };
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.#withToken(call, progress, signal);
      } catch (error) {
        if (!(error instanceof PortError)) throw error;
        await this.#orGiveUp(call, error, progress, signal);
      }
    }
  }

  /** Returns when the call should be repeated; throws the error if not. */
  async #orGiveUp(
    call: ContractCall,
    error: PortError,
    progress: TenantCallProgress,
    signal: AbortSignal,
  ): Promise<void> {
    progress.maybeDone ||= error.uncertain;
    const limited = error.code === 'SLC2104';
    const again =
      error.remedy === 'retry' &&
      (call.repeatable || !error.uncertain) &&
      (error.retryAfter ?? 0) <= this.#patienceLeft(progress) &&
      (limited || progress.tries < this.#settings.attempts);
    if (!again) {
      const reason = limited ? this.#waitedEnough(call, progress) : error;
      throw progress.maybeDone ? asUncertain(reason) : reason;
    }

    const { method, path } = call;
    this.#deps.log.debug('tenant call is sent again', {
      method,
      path,
      code: error.code,
      tries: progress.tries,
    });
    reportFailed(call, progress, error);
    if (!limited) progress.tries += 1;
    // This call and all others wait as long as the tenant asked.
    if (!limited && error.retryAfter === undefined) {
      await this.#deps.clock.sleep(backoff(progress.tries - 1, this.#deps.random), signal);
    }
  }

  #patienceLeft({ waited }: TenantCallProgress): number {
    return Math.max(0, this.#settings.patienceMs - waited);
  }

  async #turn(call: ContractCall, progress: TenantCallProgress, signal: AbortSignal): Promise<CallPermit> {
    const { turn, waited } = await this.#pace.turn(this.#patienceLeft(progress), signal);
    progress.waited += waited;
    if (turn === undefined) throw this.#waitedEnough(call, progress);
    return turn;
  }

  /** Returns a token. Does not request one while the tenant rests. */
  async #token(call: ContractCall, progress: TenantCallProgress, signal: AbortSignal): Promise<string> {
    const { isOver, waited } = await this.#pace.rested(this.#patienceLeft(progress), signal);
    progress.waited += waited;
    if (!isOver) throw this.#waitedEnough(call, progress);
    return this.#tokens.get(signal);
  }

  #waitedEnough(call: ContractCall, { waited }: TenantCallProgress): PortError {
    const { patienceMs } = this.#settings;
    return limitFailure(this.scene, call, { remaining: this.#pace.resting(), waited, patienceMs });
  }

  async #withToken(
    call: ContractCall,
    progress: TenantCallProgress,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const token = await this.#token(call, progress, signal);
    const turn = await this.#turn(call, progress, signal);
    reportSent(call, progress);
    const answer = await this.#send(call, bearer(token), signal);
    if (answer.status !== 401) return this.#successOf(call, answer, turn);

    reportFailed(call, progress, statusFailure(this.scene, call, answer, undefined));
    this.#tokens.drop(token);
    const renewed = await this.#token(call, progress, signal);
    const another = await this.#turn(call, progress, signal);
    reportSent(call, progress);
    return this.#successOf(call, await this.#send(call, bearer(renewed), signal), another);
  }

  async #send(
    call: ContractCall,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { method, path, body, maxBytes } = call;
    const { clock, log } = this.#deps;
    const all = {
      accept: 'application/json',
      'user-agent': this.#settings.userAgent,
      ...call.headers,
      ...headers,
    };
    const startedAt = clock.now();
    try {
      const request = { method, url: this.#urlOf(call), headers: all, body, maxBytes };
      const answer = await exchange(request, { ...this.#deps, timeoutMs: this.#settings.timeoutMs }, signal);
      log.debug('tenant call answered', { method, path, status: answer.status, ms: clock.now() - startedAt });
      return answer;
    } catch (error) {
      if (error instanceof ExchangeFailed) throw breakdownFailure(this.scene, call, error);
      throw error;
    }
  }

  #read<T>(call: ContractCall, answer: HttpResponse, parse: (answer: HttpResponse) => T): T {
    try {
      return parse(answer);
    } catch (error) {
      if (error instanceof TenantWireError) throw unreadable(this.scene, call, error.message);
      throw error;
    }
  }

  /**
   * Returns a successful response. `turn` is undefined for a token, which needs no turn, because its rate limit does
   * not concern other calls.
   */
  #successOf(call: ContractCall, answer: HttpResponse, turn?: CallPermit): HttpResponse {
    if (call.success.includes(answer.status)) return answer;
    throw statusFailure(this.scene, call, answer, this.#heedWait(answer, turn));
  }

  /** Makes all calls rest for as long as a 429 or 503 asks, or for a second after a 429 without a wait. */
  #heedWait({ status, headers }: HttpResponse, turn: CallPermit | undefined): number | undefined {
    if (status !== 429 && status !== 503) return undefined;
    const asked = retryAfter(headers.get('retry-after'), this.#deps.clock.now());
    const rest = status === 429 ? Math.max(asked ?? 0, shortestLimitRest) : asked;
    if (rest === undefined) return undefined;
    if (status === 429 && turn !== undefined) this.#pace.refused(turn, rest);
    else this.#pace.rest(rest);
    return rest;
  }

  #urlOf({ path, query }: ContractCall): URL {
    const url = new URL(this.#settings.baseUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return url;
  }

  /** Requests a token in a single attempt. Each call that needs the token repeats it like itself. */
  async #askForToken(signal: AbortSignal): Promise<Grant> {
    const { clientId, clientSecret, tenant, service, paths } = this.#settings;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `tenant=${tenant}`,
    });
    const call: ContractCall = {
      method: 'POST',
      path: expandPath(paths.token, { service, tenant }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      success: [200],
      names: 'token',
      maxBytes: tokenBytes,
      writes: false,
      repeatable: true,
    };
    const answer = this.#successOf(call, await this.#send(call, {}, signal));
    const grant = this.#read(call, answer, ({ body }) => parseGrant(body));
    this.#redactor.addPassing(grant.token);
    return grant;
  }
}

function reportFailed({ watch }: ContractCall, progress: TenantCallProgress, failure: PortError): void {
  progress.failure = failure;
  watch?.({ sent: progress.sent, failure });
}

/** Reports a retry that is sent. A first attempt is not reported. */
function reportSent({ watch }: ContractCall, progress: TenantCallProgress): void {
  progress.sent += 1;
  if (progress.failure !== undefined) watch?.({ sent: progress.sent, failure: progress.failure });
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

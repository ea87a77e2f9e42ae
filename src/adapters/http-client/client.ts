import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../ports/clock.ts';
import { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import { unlessAborted } from './abortable.ts';
import type { Call } from './call.ts';
import { exchange, ExchangeFailed, type HttpResponse } from './exchange.ts';
import {
  asUncertain,
  breakdownFailure,
  limitFailure,
  statusFailure,
  unreadable,
  type ClientScope,
} from './failure.ts';
import { WireError } from './json.ts';
import type { Pace, Turn } from './pace.ts';
import { retried, retryAfter, type Again } from './retry.ts';
import { TokenSource, type Grant } from './token-source.ts';

export interface ClientDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Random number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

export interface ClientSettings {
  /** Name of the service in the log. */
  readonly label: string;
  readonly scope: ClientScope;
  readonly pace: Pace;
  readonly baseUrl: URL;
  /** Headers of every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Call that returns a token; undefined if calls need none besides their headers. */
  readonly token: { readonly call: Call; readonly parse: (body: Uint8Array) => Grant } | undefined;
  /** Time limit of one request, from sending to the last byte of the response. Milliseconds. */
  readonly timeoutMs: number;
  /** Limit on the calls in flight. */
  readonly concurrency: number;
  /** Limit on the attempts of a repeatable call. Waits for a rate limit do not count. */
  readonly attempts: number;
  /** Limit on the total time that one call waits because the service asked for it. Milliseconds. */
  readonly patienceMs: number;
  /** Rest after a 429 that names none. Milliseconds. */
  readonly unnamedRestMs?: number;
}

/** Progress of one call over all attempts. */
interface CallProgress {
  /** Number of requests sent, including those answered with 401 or 429. */
  sent: number;
  /** Failure of the last attempt. */
  failure: PortError | undefined;
  /** Milliseconds that it has waited at the service's request. */
  waited: number;
  /** Tells whether an earlier attempt may have taken effect. */
  maybeDone: boolean;
}

/** Shortest rest after a rate limit, so that retries do not become a tight loop. Milliseconds. */
const shortestLimitRest = 1000;

/** Longest time before its end at which a token is renewed: longer than any call. Milliseconds. */
const tokenMargin = 60_000;

/**
 * Sends calls to one service: with its token, a limited number at once, as fast as the service accepts them, and again
 * where that is safe. All users of a service share one client, and so its knowledge of the rate limit. It repeats
 * - each call that certainly had no effect, for a temporary reason: not sent, 429, 408;
 * - a `repeatable` call also after a 5xx, a timeout or a lost connection.
 *
 * So it never repeats an import that may have taken effect. After a 401 it renews the token, once per attempt. A 429 is
 * no failure: the call waits for its turn, at most `patienceMs` in total.
 */
export class Client {
  readonly scope: ClientScope;
  readonly #settings: ClientSettings;
  readonly #deps: ClientDeps;
  readonly #pace: Pace;
  readonly #tokens: TokenSource | undefined;
  readonly #limit: LimitFunction;

  constructor(settings: ClientSettings, deps: ClientDeps) {
    const { scope, pace, token, concurrency } = settings;
    this.#settings = settings;
    this.#deps = deps;
    this.scope = scope;
    this.#pace = pace;
    this.#limit = pLimit(concurrency);
    if (token !== undefined)
      this.#tokens = new TokenSource((signal) => this.#askForToken(token, signal), deps.clock, tokenMargin);
  }

  /** Returns a successful response. Throws a `PortError`, or the signal's reason. */
  async call(call: Call, signal: AbortSignal): Promise<HttpResponse> {
    const turn = this.#limit(() => this.#untilDone(call, signal));
    return await unlessAborted(turn, signal);
  }

  /** Returns the parsed response. Throws as `call` does, and a `PortError` for a body that breaks the contract. */
  async ask<T>(call: Call, parse: (answer: HttpResponse) => T, signal: AbortSignal): Promise<T> {
    return this.#read(call, await this.call(call, signal), parse);
  }

  async #untilDone(call: Call, signal: AbortSignal): Promise<HttpResponse> {
    const progress: CallProgress = { sent: 0, failure: undefined, waited: 0, maybeDone: false };
    return await retried(
      () => this.#withToken(call, progress, signal),
      (error, tries) => this.#again(call, error, progress, tries),
      this.#deps,
      signal,
    );
  }

  /** Decides how to repeat the call. Throws the error if it must not be repeated. */
  #again(call: Call, error: unknown, progress: CallProgress, tries: number): Again {
    if (!(error instanceof PortError)) throw error;
    progress.maybeDone ||= error.uncertain;
    const limited = error.code === this.scope.codes.limit;
    const again =
      error.remedy === 'retry' &&
      (call.repeatable || !error.uncertain) &&
      (error.retryAfter ?? 0) <= this.#patienceLeft(progress) &&
      (limited || tries < this.#settings.attempts);
    if (!again) {
      const reason = limited ? this.#waitedEnough(call, progress) : error;
      throw progress.maybeDone ? asUncertain(reason) : reason;
    }

    const { method, path } = call;
    this.#deps.log.debug(`${this.#settings.label} call is sent again`, {
      method,
      path,
      code: error.code,
      tries,
    });
    reportFailed(call, progress, error);
    // This call and all others wait as long as the service asked for.
    return { counts: !limited, pauses: !limited && error.retryAfter === undefined };
  }

  #patienceLeft({ waited }: CallProgress): number {
    return Math.max(0, this.#settings.patienceMs - waited);
  }

  async #turn(call: Call, progress: CallProgress, signal: AbortSignal): Promise<Turn> {
    const { turn, waited } = await this.#pace.turn(this.#patienceLeft(progress), signal);
    progress.waited += waited;
    if (turn === undefined) throw this.#waitedEnough(call, progress);
    return turn;
  }

  /** Returns a token. Requests none while the service rests. */
  async #token(
    tokens: TokenSource,
    call: Call,
    progress: CallProgress,
    signal: AbortSignal,
  ): Promise<string> {
    const { isOver, waited } = await this.#pace.rested(this.#patienceLeft(progress), signal);
    progress.waited += waited;
    if (!isOver) throw this.#waitedEnough(call, progress);
    return tokens.get(signal);
  }

  #waitedEnough(call: Call, { waited }: CallProgress): PortError {
    const { patienceMs } = this.#settings;
    return limitFailure(this.scope, call, { remaining: this.#pace.resting(), waited, patienceMs });
  }

  async #withToken(call: Call, progress: CallProgress, signal: AbortSignal): Promise<HttpResponse> {
    const tokens = this.#tokens;
    if (tokens === undefined) return await this.#inTurn(call, {}, progress, signal);
    const token = await this.#token(tokens, call, progress, signal);
    return await this.#inTurn(call, bearer(token), progress, signal, async (refused) => {
      reportFailed(call, progress, statusFailure(this.scope, call, refused));
      tokens.drop(token);
      const renewed = await this.#token(tokens, call, progress, signal);
      return await this.#inTurn(call, bearer(renewed), progress, signal);
    });
  }

  /** Sends a call when its turn comes. `unauthorized` handles a 401, which is a failure without it. */
  async #inTurn(
    call: Call,
    headers: Readonly<Record<string, string>>,
    progress: CallProgress,
    signal: AbortSignal,
    unauthorized?: (answer: HttpResponse) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const turn = await this.#turn(call, progress, signal);
    reportSent(call, progress);
    const answer = await this.#send(call, headers, signal);
    if (answer.status === 401 && unauthorized !== undefined) return await unauthorized(answer);
    return this.#successOf(call, answer, turn);
  }

  async #send(
    call: Call,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { method, path, body, maxBytes } = call;
    const { clock, log } = this.#deps;
    const { label, timeoutMs } = this.#settings;
    const all = { accept: 'application/json', ...this.#settings.headers, ...call.headers, ...headers };
    const startedAt = clock.now();
    try {
      const request = { method, url: this.#urlOf(call), headers: all, body, maxBytes };
      const answer = await exchange(request, { ...this.#deps, timeoutMs }, signal);
      log.debug(`${label} call answered`, {
        method,
        path,
        status: answer.status,
        ms: clock.now() - startedAt,
      });
      return answer;
    } catch (error) {
      if (error instanceof ExchangeFailed) throw breakdownFailure(this.scope, call, error);
      throw error;
    }
  }

  #read<T>(call: Call, answer: HttpResponse, parse: (answer: HttpResponse) => T): T {
    try {
      return parse(answer);
    } catch (error) {
      if (error instanceof WireError) throw unreadable(this.scope, call, error.message);
      throw error;
    }
  }

  /**
   * Returns a successful response. `turn` is undefined for a token, which needs no turn, because its rate limit does
   * not concern other calls.
   */
  #successOf(call: Call, answer: HttpResponse, turn?: Turn): HttpResponse {
    if (call.success.includes(answer.status)) return answer;
    throw statusFailure(this.scope, call, answer, this.#heedWait(answer, turn));
  }

  /** Makes all calls rest for as long as a 429 or 503 asks, and after a 429 for at least a second. */
  #heedWait({ status, headers }: HttpResponse, turn: Turn | undefined): number | undefined {
    if (status !== 429 && status !== 503) return undefined;
    const asked = retryAfter(headers.get('retry-after'), this.#deps.clock.now());
    const rest =
      status === 429 ? Math.max(asked ?? this.#settings.unnamedRestMs ?? 0, shortestLimitRest) : asked;
    if (rest === undefined) return undefined;
    if (status === 429 && turn !== undefined) this.#pace.refused(turn, rest);
    else this.#pace.rest(rest);
    return rest;
  }

  #urlOf({ path, query }: Call): URL {
    const url = new URL(this.#settings.baseUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return url;
  }

  /** Requests a token in a single attempt. Each call that needs the token repeats it like itself. */
  async #askForToken(
    { call, parse }: { readonly call: Call; readonly parse: (body: Uint8Array) => Grant },
    signal: AbortSignal,
  ): Promise<Grant> {
    const answer = this.#successOf(call, await this.#send(call, {}, signal));
    const grant = this.#read(call, answer, ({ body }) => parse(body));
    this.scope.redactor.addPassing(grant.token);
    return grant;
  }
}

function reportFailed({ watch }: Call, progress: CallProgress, failure: PortError): void {
  progress.failure = failure;
  watch?.({ sent: progress.sent, failure });
}

/** Counts a request and reports it, unless it is the first of its call. */
function reportSent({ watch }: Call, progress: CallProgress): void {
  progress.sent += 1;
  if (progress.failure !== undefined) watch?.({ sent: progress.sent, failure: progress.failure });
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

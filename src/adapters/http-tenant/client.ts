import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../ports/clock.ts';
import { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import { unlessAborted } from './abortable.ts';
import type { Call } from './call.ts';
import { exchange, ExchangeFailed, type Answer } from './exchange.ts';
import {
  asUncertain,
  breakdownFailure,
  gateFailure,
  statusFailure,
  unreadable,
  type Scene,
} from './failure.ts';
import { Gate } from './gate.ts';
import { expandPath } from './paths.ts';
import { Redactor } from './redactor.ts';
import { backoff, retryAfter } from './retry-timing.ts';
import type { ResolvedSettings } from './settings.ts';
import { TokenSource, type Grant } from './token-source.ts';
import { parseGrant, WireError } from './wire.ts';

export interface HttpTenantDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/** How far one call has come, over all its tries. */
interface Progress {
  tries: number;
  /** Milliseconds that it may still wait because the tenant asked it to. */
  patience: number;
  /** An earlier try may have been carried out. */
  maybeDone: boolean;
}

const tokenBytes = 64 * 1024;
/** Pause after a rate limit that names none or next to none, so that it cannot become a tight loop. */
const shortestLimitPause = 1000;

/**
 * Sends calls to one tenant: with its token, so many at once, not before the tenant wants to be asked again, and again
 * where that is safe. What is sent again:
 * - anything that certainly was not carried out for a passing reason: never sent, 429, 408;
 * - what changes nothing more when it is done twice (`repeatable`) also after a 5xx, a timeout or a lost connection.
 * An import is therefore never sent again once it may have been done. A 401 renews the token, once for each try.
 */
export class Client {
  readonly scene: Scene;
  readonly #settings: ResolvedSettings;
  readonly #deps: HttpTenantDeps;
  readonly #redactor: Redactor;
  readonly #gate: Gate;
  readonly #tokens: TokenSource;
  readonly #limit: LimitFunction;

  constructor(settings: ResolvedSettings, deps: HttpTenantDeps) {
    this.#settings = settings;
    this.#deps = { ...deps, log: deps.log.with({ tenant: settings.name }) };
    this.#redactor = new Redactor(settings.clientSecret);
    this.scene = { tenant: settings.name, redactor: this.#redactor };
    this.#gate = new Gate(deps.clock);
    this.#tokens = new TokenSource((signal) => this.#askForToken(signal), deps.clock);
    this.#limit = pLimit(settings.concurrency);
  }

  /** The answer, with one of the statuses that mean success. Throws a `PortError`, or the signal's reason. */
  async call(call: Call, signal: AbortSignal): Promise<Answer> {
    const turn = this.#limit(() => this.#untilDone(call, signal));
    return await unlessAborted(turn, signal);
  }

  /** As `call`, and what the answer says. A body that is not what the contract says is a `PortError` too. */
  async ask<T>(call: Call, parse: (answer: Answer) => T, signal: AbortSignal): Promise<T> {
    return this.#read(call, await this.call(call, signal), parse);
  }

  async #untilDone(call: Call, signal: AbortSignal): Promise<Answer> {
    const progress: Progress = { tries: 1, patience: this.#settings.patienceMs, maybeDone: false };
    for (;;) {
      signal.throwIfAborted();
      try {
        await this.#waitForGate(call, progress, signal);
        return await this.#withToken(call, progress, signal);
      } catch (error) {
        if (!(error instanceof PortError)) throw error;
        await this.#orGiveUp(call, error, progress, signal);
      }
    }
  }

  /** Returns when the call should be tried again; throws the error where it should not. */
  async #orGiveUp(call: Call, error: PortError, progress: Progress, signal: AbortSignal): Promise<void> {
    progress.maybeDone ||= error.uncertain;
    const limited = error.code === 'SLC2104';
    const again =
      error.remedy === 'retry' &&
      (call.repeatable || !error.uncertain) &&
      (error.retryAfter ?? 0) <= progress.patience &&
      (limited || progress.tries < this.#settings.attempts);
    if (!again) throw progress.maybeDone ? asUncertain(error) : error;

    const { method, path } = call;
    this.#deps.log.debug('tenant call is sent again', {
      method,
      path,
      code: error.code,
      tries: progress.tries,
    });
    if (!limited) progress.tries += 1;
    // What the tenant asked for is waited for at the gate, by this call and all others.
    if (!limited && error.retryAfter === undefined) {
      await this.#deps.clock.sleep(backoff(progress.tries - 1, this.#deps.random), signal);
    }
  }

  async #waitForGate(call: Call, progress: Progress, signal: AbortSignal): Promise<void> {
    const { open, waited } = await this.#gate.pass(progress.patience, signal);
    progress.patience -= waited;
    if (!open) throw gateFailure(this.scene, call, this.#gate.remaining());
  }

  async #withToken(call: Call, progress: Progress, signal: AbortSignal): Promise<Answer> {
    const token = await this.#tokens.get(signal);
    await this.#waitForGate(call, progress, signal);
    const answer = await this.#send(call, bearer(token), signal);
    if (answer.status !== 401) return this.#successOf(call, answer);

    this.#tokens.drop(token);
    const renewed = await this.#tokens.get(signal);
    return this.#successOf(call, await this.#send(call, bearer(renewed), signal));
  }

  async #send(call: Call, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
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

  #read<T>(call: Call, answer: Answer, parse: (answer: Answer) => T): T {
    try {
      return parse(answer);
    } catch (error) {
      if (error instanceof WireError) throw unreadable(this.scene, call, error.message);
      throw error;
    }
  }

  #successOf(call: Call, answer: Answer): Answer {
    if (call.success.includes(answer.status)) return answer;
    throw statusFailure(this.scene, call, answer, this.#heedWait(answer));
  }

  /** Shuts the gate for as long as a 429 or 503 asks, or for a second after a 429 that does not say. */
  #heedWait({ status, headers }: Answer): number | undefined {
    if (status !== 429 && status !== 503) return undefined;
    const asked = retryAfter(headers.get('retry-after'), this.#deps.clock.now());
    const pause = status === 429 ? Math.max(asked ?? 0, shortestLimitPause) : asked;
    if (pause === undefined) return undefined;
    this.#gate.shutFor(pause);
    return pause;
  }

  #urlOf({ path, query }: Call): URL {
    const url = new URL(this.#settings.baseUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return url;
  }

  /** One request without tries of its own: each call that needs the token tries again as it does for itself. */
  async #askForToken(signal: AbortSignal): Promise<Grant> {
    const { clientId, clientSecret, tenant, service, paths } = this.#settings;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `tenant=${tenant}`,
    });
    const call: Call = {
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
    this.#redactor.add(grant.token);
    return grant;
  }
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

import type { Redactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import { PortError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import { exchange, ExchangeFailed, type HttpResponse } from '../http-client/exchange.ts';
import { breakdownFailure, limitFailure, statusFailure, unreadable, type MakeScope } from './failure.ts';
import { MinutePace } from './pace.ts';
import { backoff, retryAfter } from '../http-client/retry-timing.ts';
import type { ResolvedMakeSettings } from './settings.ts';
import { MakeWireError } from './wire-json.ts';

export interface MakeDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Random number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** Receives the token. */
  readonly redactor: Redactor;
}

/** Rest after a 429 without a wait. By then its minute is over, or the next refusal comes soon. Milliseconds. */
const restWithoutWord = 15_000;
const shortestRest = 1000;

/**
 * Sends calls to Make: with the token, no faster than it allows, and again while a response may still come. All calls
 * only read, so each can be repeated. A 429 is no failure: the call waits for its turn, at most `patienceMs` in total.
 * No message and no log line has the query or the token.
 */
export class MakeClient {
  readonly scene: MakeScope;
  readonly #settings: ResolvedMakeSettings;
  readonly #deps: MakeDeps;
  readonly #log: Log;
  readonly #pace: MinutePace;

  constructor(settings: ResolvedMakeSettings, deps: MakeDeps) {
    this.#settings = settings;
    this.#deps = deps;
    deps.redactor.add(settings.token);
    this.#log = deps.log.with({ tenant: settings.tenant });
    this.scene = { tenant: settings.tenant, redactor: deps.redactor };
    this.#pace = new MinutePace(deps.clock, this.#log, settings.perMinute);
  }

  /**
   * Returns the parsed response. Throws a `PortError`, also where `parse` throws a `MakeWireError`, or the signal's reason.
   */
  async ask<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    parse: (body: Uint8Array) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const { body } = await this.#untilAnswered(path, query, signal);
    try {
      return parse(body);
    } catch (error) {
      if (error instanceof MakeWireError) throw unreadable(this.scene, path, error.message);
      throw error;
    }
  }

  async #untilAnswered(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    let tries = 1;
    let waited = 0;
    for (;;) {
      const { attempts, patienceMs } = this.#settings;
      const turn = await this.#pace.turn(patienceMs - waited, signal);
      waited += turn.waited;
      if (!turn.isTaken) throw limitFailure(this.scene, path, this.#pace.resting(), waited);
      try {
        return await this.#once(path, query, signal);
      } catch (error) {
        if (!(error instanceof PortError) || error.remedy !== 'retry') throw error;
        this.#log.debug('Make is asked again', { path, code: error.code, tries });
        if (error.code === 'SLC2164') continue;
        if (tries === attempts) throw error;
        // This call and all others wait as long as Make asked.
        if (error.retryAfter === undefined)
          await this.#deps.clock.sleep(backoff(tries, this.#deps.random), signal);
        tries += 1;
      }
    }
  }

  async #once(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { baseUrl, token, maxBytes, timeoutMs } = this.#settings;
    const { clock } = this.#deps;
    const url = new URL(`${baseUrl}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { accept: 'application/json', 'user-agent': 'sluice', authorization: `Token ${token}` };
    const startedAt = clock.now();
    try {
      const answer = await exchange(
        { method: 'GET', url, headers, body: undefined, maxBytes },
        { ...this.#deps, timeoutMs },
        signal,
      );
      this.#log.debug('Make answered', { path, status: answer.status, ms: clock.now() - startedAt });
      if (answer.status === 200) return answer;
      throw statusFailure(this.scene, path, answer, this.#heedWait(answer));
    } catch (error) {
      if (error instanceof ExchangeFailed) throw breakdownFailure(this.scene, path, error);
      throw error;
    }
  }

  /** Makes all calls rest for as long as a 429 or 503 asks. */
  #heedWait({ status, headers }: HttpResponse): number | undefined {
    if (status !== 429 && status !== 503) return undefined;
    const asked = retryAfter(headers.get('retry-after'), this.#deps.clock.now());
    if (status === 429) {
      const rest = Math.max(asked ?? restWithoutWord, shortestRest);
      this.#pace.refused(rest);
      return rest;
    }
    if (asked !== undefined) this.#pace.rest(asked);
    return asked;
  }
}

import type { TenantCall } from './call-process.ts';

interface Logged {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** What a sandbox tenant was sent. The sandbox keeps the last ten thousand calls and counts all. */
export class TenantCalls {
  readonly #url: string;
  readonly #tenant: string;
  #seen = 0;

  constructor(url: string, tenant: string) {
    this.#url = url;
    this.#tenant = tenant;
  }

  /** From here on it is counted anew. */
  async forget(): Promise<void> {
    this.#seen = (await this.#log()).at(-1)?.seq ?? this.#seen;
  }

  /** How many there were, but those for tokens among the last ones. */
  async count(): Promise<number> {
    const log = await this.#log();
    const tokens = log.filter(({ seq, path }) => seq > this.#seen && path.startsWith('/oauth/')).length;
    return (log.at(-1)?.seq ?? this.#seen) - this.#seen - tokens;
  }

  /** Those since, in their order. Throws where the log does not reach back so far. */
  async calls(): Promise<readonly TenantCall[]> {
    const log = (await this.#log()).filter(({ seq }) => seq > this.#seen);
    if (log.length > 0 && log[0]?.seq !== this.#seen + 1) throw new Error('the log of calls was cut off');
    return log
      .filter(({ path }) => !path.startsWith('/oauth/'))
      .map(({ method, path }) => ({ method, path }));
  }

  async #log(): Promise<readonly Logged[]> {
    const answer = await fetch(`${this.#url}/_control/requests?tenant=${this.#tenant}`);
    const { requests } = (await answer.json()) as { readonly requests: readonly Logged[] };
    return requests;
  }
}

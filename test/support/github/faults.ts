/** What happens to a request instead of its answer, or before it. */
export type Fault =
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  /** The request is carried out, and its answer lost: the connection ends. */
  | { readonly kind: 'lost answer' }
  /** The connection ends before anything is done. */
  | { readonly kind: 'cut' }
  /** Nothing is answered while the stand-in runs. */
  | { readonly kind: 'silence' }
  /** The limit of requests an hour; seconds since the epoch, or an hour from now. */
  | { readonly kind: 'rate limit'; readonly status?: 403 | 429; readonly resetAt?: number }
  /** The limit of requests at a time; seconds. */
  | { readonly kind: 'secondary limit'; readonly status?: 403 | 429; readonly retryAfter?: number }
  | { readonly kind: 'not found' }
  /** What is said on a conversation that is locked. */
  | { readonly kind: 'locked' }
  /** To the same path of another origin, as `http://127.0.0.1:1234`. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: 301 | 302 | 307 | 308 }
  /** 200, and the beginning of some JSON. */
  | { readonly kind: 'broken json' }
  /** 200, and JSON that is not what GitHub describes. */
  | { readonly kind: 'other json'; readonly body: unknown }
  /** Done before the request is, as by somebody who was quicker. */
  | { readonly kind: 'meanwhile'; readonly act: () => Promise<unknown> };

export interface FaultRule {
  readonly fault: Fault;
  /** Lines `METHOD /path?query` that it is for, below `/api/v3` or of git; all where it is not given. */
  readonly on?: RegExp;
  /** How many requests; one where it is not given. */
  readonly times?: number;
}

/** Faults that a test has asked for, which go in the order of asking. */
export class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  /** Lets requests go wrong: the next one, or those that the options say. */
  add(fault: Fault, options: Omit<FaultRule, 'fault'> = {}): void {
    this.#rules.push({ rule: { fault, ...options }, left: options.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Requests that are still to go wrong. */
  get left(): number {
    return this.#rules.reduce((sum, { left }) => sum + left, 0);
  }

  /** The fault of a request, which counts. */
  take(line: string): Fault | undefined {
    const found = this.#rules.find(({ rule }) => rule.on === undefined || rule.on.test(line));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules = this.#rules.filter((one) => one !== found);
    return found.rule.fault;
  }
}

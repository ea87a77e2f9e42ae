/** A call to a tenant. `status` is that of its response, or of the response that the sandbox withheld. */
export interface LoggedRequest {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: 'answered' | 'cut' | 'hung';
}

const mostRequests = 10_000;

/** Last calls of one tenant, oldest first. `path` has the query; there are no headers or bodies. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #seq = 0;

  add(entry: Omit<LoggedRequest, 'seq'>): void {
    this.#seq += 1;
    this.#entries.push({ seq: this.#seq, ...entry });
    if (this.#entries.length > mostRequests * 2) this.#entries = this.#entries.slice(-mostRequests);
  }

  entries(): readonly LoggedRequest[] {
    return this.#entries.slice(-mostRequests);
  }

  clear(): void {
    this.#entries = [];
  }
}

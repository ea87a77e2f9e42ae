/** A call that a tenant was sent. `status` is what it was answered, or would have been had the answer come. */
export interface LoggedRequest {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: 'answered' | 'cut' | 'hung';
}

const keptRequests = 10_000;

/** The last calls of one tenant, oldest first; `path` has the query, nothing has headers or bodies. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #seq = 0;

  add(entry: Omit<LoggedRequest, 'seq'>): void {
    this.#seq += 1;
    this.#entries.push({ seq: this.#seq, ...entry });
    if (this.#entries.length > keptRequests * 2) this.#entries = this.#entries.slice(-keptRequests);
  }

  entries(): readonly LoggedRequest[] {
    return this.#entries.slice(-keptRequests);
  }

  clear(): void {
    this.#entries = [];
  }
}

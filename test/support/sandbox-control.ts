/** A call that a sandbox tenant was sent. */
export interface ObservedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface SeenStream {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly validation: string;
  readonly version: number;
}

export interface ObservedTenant {
  readonly streams: readonly SeenStream[];
  readonly counts: Readonly<Record<'scenarios' | 'hooks' | 'events' | 'rules' | 'forms', number>>;
  readonly connections: readonly {
    readonly id: number;
    readonly name: string;
    readonly accountName: string;
  }[];
}

/** What a person does in the dashboard of one sandbox tenant, and its fault switches. */
export class SandboxControl {
  readonly #url: string;
  readonly #tenant: string;
  readonly #send: typeof fetch;

  constructor(url: string, tenant: string, send: typeof fetch = fetch) {
    this.#url = url;
    this.#tenant = tenant;
    this.#send = send;
  }

  /** One operation of `POST /_control`, and its answer. */
  async do(operation: Readonly<Record<string, unknown>>): Promise<unknown> {
    const body = JSON.stringify({ tenant: this.#tenant, ...operation });
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#send(`${this.#url}/_control`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`the sandbox refused ${body}: ${await answer.text()}`);
    return answer.json();
  }

  async switch(switches: Readonly<Record<string, unknown>>): Promise<void> {
    await this.do({ switches });
  }

  async connection(name: string, accountName: string): Promise<number> {
    const answer = await this.do({ op: 'addConnection', name, accountName });
    return (answer as { readonly connection: { readonly id: number } }).connection.id;
  }

  async state(): Promise<ObservedTenant> {
    const answer = await this.#send(`${this.#url}/_control/state?tenant=${this.#tenant}`);
    return (await answer.json()) as ObservedTenant;
  }

  /** The only stream of that name. */
  async stream(name: string): Promise<SeenStream> {
    const found = (await this.state()).streams.filter((stream) => stream.name === name);
    const [stream] = found;
    if (stream === undefined || found.length > 1)
      throw new Error(`${found.length} streams are called ${name}`);
    return stream;
  }

  /** Calls since `forget`, but those for tokens, as "METHOD path" without the part that all share. */
  async requests(matches: (request: ObservedRequest) => boolean = () => true): Promise<readonly string[]> {
    const answer = await this.#send(`${this.#url}/_control/requests?tenant=${this.#tenant}`);
    const { requests } = (await answer.json()) as { readonly requests: readonly ObservedRequest[] };
    return requests
      .filter(({ path }) => !path.startsWith('/oauth/'))
      .filter(matches)
      .map(({ method, path }) => `${method} ${path.replace(`/orchestration/${this.#tenant}/`, '')}`);
  }

  /** Calls that write. */
  writes(): Promise<readonly string[]> {
    return this.requests(({ method }) => !['GET', 'OPTIONS'].includes(method));
  }

  /** Calls for export files. */
  exports(): Promise<readonly string[]> {
    return this.requests(({ method, path }) => method === 'GET' && path.endsWith('/export'));
  }

  forget(): Promise<unknown> {
    return this.do({ op: 'clearRequests' });
  }
}

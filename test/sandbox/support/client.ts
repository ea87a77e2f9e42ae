import assert from 'node:assert/strict';
import { Contract } from './contract.ts';

const contract = new Contract();

/** JSON whose shape the contract has checked, for a test to look into. */
export type Parsed = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Parsed;
}

/** A client of one tenant that checks every answer against docs/reference/tenant-api.yaml. */
export class Client {
  readonly url: string;
  readonly tenant: string;
  /** The operations that were called, as "method path status". */
  readonly called: Set<string>;
  #token: string | undefined;

  constructor(url: string, tenant: string, called: Set<string> = new Set()) {
    this.url = url;
    this.tenant = tenant;
    this.called = called;
  }

  async token(form: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'demo',
      client_secret: 'demo-secret',
      scope: `tenant=${this.tenant}`,
      ...form,
    });
    return this.send('POST', '/oauth/token', { body });
  }

  /** A call below /orchestration/{tenant}, with a token. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    this.#token ??= (await this.token()).body.access_token;
    return this.send(method, `/orchestration/${this.tenant}${path}`, {
      headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, { ...init, method });
    const text = await response.text();
    const operation = contract.operationOf(method, new URL(this.url + path).pathname);
    const fault = contract.fault(operation, response.status, response.headers.get('Content-Type'), text);
    assert.equal(fault, undefined);
    this.called.add(`${operation} ${response.status}`);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** Imports a payload. */
  async import(payload: Payload): Promise<Answer> {
    return this.call('POST', '/value-streams/import', fileOf(payload));
  }

  /** Replaces a stream by a payload. */
  async replace(id: string, payload: Payload): Promise<Answer> {
    return this.call('PUT', `/value-streams/${id}/export`, fileOf(payload));
  }

  /** The payload of a stream's export file, checked. */
  async export(id: string): Promise<Payload> {
    const answer = await this.call('GET', `/value-streams/${id}/export`);
    assert.equal(answer.status, 200, answer.text);
    const payload = JSON.parse(Buffer.from(answer.body.data, 'base64').toString());
    assert.equal(contract.misfit('Payload', payload), undefined);
    return payload;
  }

  async show(id: string): Promise<Parsed> {
    const answer = await this.call('GET', `/value-streams/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  }

  /** All items of a list. */
  async list(path: string): Promise<Parsed> {
    const answer = await this.call('GET', `${path}?pageSize=200`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  }

  /** An operation of the control. */
  async control(operation: Record<string, unknown>): Promise<Parsed> {
    const response = await fetch(`${this.url}/_control`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ tenant: this.tenant, ...operation }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  }

  async switches(switches: Record<string, unknown>): Promise<void> {
    await this.control({ switches });
  }

  /** The calls that the tenant was sent. */
  async requests(): Promise<Parsed> {
    return (await this.watch('requests')).requests;
  }

  async watch(what: 'state' | 'requests'): Promise<Parsed> {
    return JSON.parse(await (await fetch(`${this.url}/_control/${what}?tenant=${this.tenant}`)).text());
  }

  async state(): Promise<Parsed> {
    return this.watch('state');
  }
}

export type Payload = Parsed;

/** An export file with that payload. */
export function fileOf(payload: Payload): Record<string, string> {
  return {
    name: payload.execution_template?.name ?? '',
    exported_at: '2026-01-02T03:04:05.123456789Z',
    data: Buffer.from(JSON.stringify(payload)).toString('base64'),
  };
}

export { contract };

import { request } from 'node:http';
import type { Client } from './client.ts';

/** What a page answered. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** A browser's calls of one tenant's pages, header by header. */
export class Dashboard {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
    return this.#send('GET', path, headers, '');
  }

  /** Posts a form as the sandbox's own page does, where no headers say otherwise. */
  post(
    path: string,
    fields: Record<string, string> = {},
    headers?: Record<string, string>,
  ): Promise<PageAnswer> {
    return this.#send(
      'POST',
      path,
      { 'Content-Type': 'application/x-www-form-urlencoded', ...(headers ?? { Origin: this.#client.url }) },
      new URLSearchParams(fields).toString(),
    );
  }

  /** Posts the import form with that as its file. */
  async import(file: string): Promise<PageAnswer> {
    const form = new FormData();
    form.set('file', new File([file], 'export.json', { type: 'application/json' }));
    const encoded = new Response(form);
    const type = encoded.headers.get('Content-Type') ?? '';
    return this.#send(
      'POST',
      '/import',
      { 'Content-Type': type, Origin: this.#client.url },
      await encoded.text(),
    );
  }

  /** `path` is below the tenant's dashboard. A redirect is an answer and is not followed. */
  #send(method: string, path: string, headers: Record<string, string>, body: string): Promise<PageAnswer> {
    return new Promise((resolve, reject) => {
      const url = `${this.#client.url}/dashboard/${this.#client.tenant}${path}`;
      const call = request(url, { method, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

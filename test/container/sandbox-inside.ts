import type { ObservedTenant } from '../support/sandbox-control.ts';
import type { Composition } from './composition.ts';

interface ObservedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: 'answered' | 'cut' | 'hung';
}

/** Asks the sandbox from inside its container: it listens nowhere else. */
const ask = `
const [, path, body] = process.argv;
const headers = { 'content-type': 'application/json' };
const answer = await fetch('http://127.0.0.1:4010/_control' + path, body && { method: 'POST', headers, body });
process.stdout.write(await answer.text());
process.exitCode = answer.ok ? 0 : 1;
`;

/** A tenant of the sandbox in a composition. */
export class SandboxInside {
  readonly #composition: Composition;
  readonly #tenant: string;

  constructor(composition: Composition, tenant: string) {
    this.#composition = composition;
    this.#tenant = tenant;
  }

  async state(): Promise<ObservedTenant> {
    return JSON.parse(await this.#ask(`/state?tenant=${this.#tenant}`)) as ObservedTenant;
  }

  /** Imports that the tenant was sent. */
  async imports(): Promise<readonly ObservedCall[]> {
    const text = await this.#ask(`/requests?tenant=${this.#tenant}`);
    const { requests } = JSON.parse(text) as { readonly requests: readonly ObservedCall[] };
    return requests.filter(({ method, path }) => method === 'POST' && path.endsWith(importPath));
  }

  async do(operation: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('', JSON.stringify({ tenant: this.#tenant, ...operation }));
  }

  #ask(...words: readonly string[]): Promise<string> {
    return this.#composition.inside('sandbox', 'node', '--input-type=module', '--eval', ask, ...words);
  }
}

/** How the path of an import ends. */
export const importPath = '/value-streams/import';

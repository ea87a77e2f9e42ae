import { jsonObject, type Json } from '../domain/json.ts';
import type { StreamState } from '../domain/plan.ts';
import type { DirectTenant, ImportOutcome, Registry } from '../ports/tenant.ts';
import type { Beside, Journal } from './journal.ts';
import { factsJson, importCall, replaceCall, replacementFacts, type ImportFacts } from './settle.ts';

/** The writes of a pass to a tenant, each noted in the journal before the call and after it. */
export class TenantWrites {
  readonly #tenant: DirectTenant;
  readonly #journal: Journal;
  readonly #signal: AbortSignal;

  constructor(tenant: DirectTenant, journal: Journal, signal: AbortSignal) {
    this.#tenant = tenant;
    this.#journal = journal;
    this.#signal = signal;
  }

  /** `own` records whose the new streams are, before the journal calls the import done. */
  importFile(
    path: string,
    file: string,
    facts: ImportFacts,
    own: (outcome: ImportOutcome) => Promise<void>,
  ): Promise<ImportOutcome> {
    const make = () => this.#tenant.importFile(encode(file), this.#signal);
    return this.#journal.write(importCall(path), factsJson(facts), make, answer, own);
  }

  /** `version`: that which is there, as far as the tenant tells. */
  replace(
    path: string,
    id: string,
    file: string,
    version: number | undefined,
    beside: Beside<ImportOutcome> = {},
  ): Promise<ImportOutcome> {
    const make = () => this.#tenant.replace(id, encode(file), this.#signal);
    const facts = replacementFacts(path, id, version);
    return this.#journal.write(replaceCall(path), facts, make, answer, undefined, beside);
  }

  setState(path: string, id: string, state: StreamState): Promise<void> {
    const isActive = state === 'active';
    const make = () =>
      isActive ? this.#tenant.activate(id, this.#signal) : this.#tenant.deactivate(id, this.#signal);
    const call = `${isActive ? 'activate' : 'deactivate'} ${path}`;
    return this.#journal.write(call, which(path, id), make, done);
  }

  remove(path: string, id: string): Promise<void> {
    const make = () => this.#tenant.remove(id, this.#signal);
    return this.#journal.write(`remove ${path}`, which(path, id), make, done);
  }

  /** Of an event, rule or form. */
  removeItem(path: string, id: string, registry: Registry): Promise<void> {
    const make = () => this.#tenant.removeItem(registry, id, this.#signal);
    return this.#journal.write(`remove ${path}`, which(path, id), make, done);
  }
}

const done = () => 'done';

function which(path: string, id: string): Json {
  return jsonObject([
    ['path', path],
    ['id', id],
  ]);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function answer(outcome: ImportOutcome): Json {
  return jsonObject([['id', outcome.stream.id]]);
}

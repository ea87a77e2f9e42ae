import { jsonObject, type Json } from '../domain/json.ts';
import type { StreamState } from '../domain/plan.ts';
import type { DirectTenant, ImportOutcome, Registry } from '../ports/tenant.ts';
import type { Beside, Journal, Write } from './journal.ts';
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
    return this.#journal.write({
      call: importCall(path),
      facts: factsJson(facts),
      make: (watch) => this.#tenant.importFile(encode(file), this.#signal, { watch }),
      result: answer,
      record: own,
    });
  }

  /** `version`: that which is there, as far as the tenant tells. */
  replace(
    path: string,
    id: string,
    file: string,
    version: number | undefined,
    beside: Beside<ImportOutcome> = {},
  ): Promise<ImportOutcome> {
    return this.#journal.write({
      call: replaceCall(path),
      facts: replacementFacts(path, id, version),
      make: (watch) => this.#tenant.replace(id, encode(file), this.#signal, { watch }),
      result: answer,
      ...beside,
    });
  }

  setState(path: string, id: string, state: StreamState): Promise<void> {
    const call = state === 'active' ? 'activate' : 'deactivate';
    return this.#settle(`${call} ${path}`, which(path, id), (watch) =>
      this.#tenant[call](id, this.#signal, { watch }),
    );
  }

  remove(path: string, id: string): Promise<void> {
    return this.#settle(`remove ${path}`, which(path, id), (watch) =>
      this.#tenant.remove(id, this.#signal, { watch }),
    );
  }

  /** Of an event, rule or form. */
  removeItem(path: string, id: string, registry: Registry): Promise<void> {
    return this.#settle(`remove ${path}`, which(path, id), (watch) =>
      this.#tenant.removeItem(registry, id, this.#signal, { watch }),
    );
  }

  /** A call of which nothing comes back but that it was done. */
  #settle(call: string, facts: Json, make: Write<void>['make']): Promise<void> {
    return this.#journal.write({ call, facts, make, result: () => 'done' });
  }
}

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

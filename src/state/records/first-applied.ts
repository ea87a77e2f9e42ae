import { isJsonObject, jsonObject } from '../../core/json/json.ts';
import type { StoreSession } from '../../ports/store.ts';

/** Subject for the resources that Sluice is creating in an environment's tenant for the first time. */
const subjectOf = (environment: string) => `first brought to ${environment}`;

/**
 * Events, rules and forms that a run creates in a tenant that did not have them. Each is saved from before its call
 * until the inventory lists it as created by Sluice, so that a crash in between does not lose that fact.
 */
export class FirstApplied {
  readonly #environment: string;
  readonly #resources: Map<string, string>;

  private constructor(environment: string, resources: Map<string, string>) {
    this.#environment = environment;
    this.#resources = resources;
  }

  static async read(store: Pick<StoreSession, 'status'>, environment: string): Promise<FirstApplied> {
    const record = (await store.status(subjectOf(environment)))?.status;
    const entries = Object.entries(isJsonObject(record) ? record : {});
    const resources = entries.flatMap(([path, sent]) =>
      typeof sent === 'string' ? [[path, sent] as const] : [],
    );
    return new FirstApplied(environment, new Map(resources));
  }

  /** Fingerprints of the sent content, by path. */
  get resources(): ReadonlyMap<string, string> {
    return this.#resources;
  }

  /** Saves a resource before its call. */
  async note(
    store: Pick<StoreSession, 'saveStatus'>,
    resources: ReadonlyMap<string, string>,
    at: number,
  ): Promise<void> {
    const fresh = [...resources].filter(([path, sent]) => this.#resources.get(path) !== sent);
    if (fresh.length === 0) return;
    for (const [path, sent] of fresh) this.#resources.set(path, sent);
    await this.#save(store, at);
  }

  async forget(store: Pick<StoreSession, 'saveStatus'>, paths: readonly string[], at: number): Promise<void> {
    const before = this.#resources.size;
    for (const path of paths) this.#resources.delete(path);
    if (this.#resources.size < before) await this.#save(store, at);
  }

  async #save(store: Pick<StoreSession, 'saveStatus'>, at: number): Promise<void> {
    await store.saveStatus({
      subject: subjectOf(this.#environment),
      at,
      status: jsonObject(this.#resources),
    });
  }
}

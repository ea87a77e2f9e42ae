import { z } from 'zod';
import type { StoreSession } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

const copy = z.strictObject({
  /** Version that the tenant returned for the import; left out if there was none, or if the copy is not new. */
  version: z.number().optional(),
  /** Set if Sluice left it inactive. If it is active now, somebody activated it. */
  isLeftInactive: z.literal(true).optional(),
});

/** Facts about a new copy of a stream, or about a replaced one. */
export type Copy = z.infer<typeof copy>;

const record = defineRecord({
  name: (environment) => `copies of ${environment}`,
  version: 1,
  schema: z.record(z.string(), copy),
});

type Writing = Pick<StoreSession, 'saveDocument'>;

/**
 * Facts about an environment's candidates and retired streams, by id. Each save writes all entries. Where several
 * streams are written at once, use a session of `atomically`. `at`: milliseconds since the epoch.
 */
export class Copies {
  readonly #environment: string;
  readonly #entries: Map<string, Copy>;

  private constructor(environment: string, entries: Map<string, Copy>) {
    this.#environment = environment;
    this.#entries = entries;
  }

  static async read(session: Pick<StoreSession, 'document'>, environment: string): Promise<Copies> {
    const stored = await record.read(session, environment);
    return new Copies(environment, new Map(Object.entries(stored ?? {})));
  }

  of(id: string): Copy | undefined {
    return this.#entries.get(id);
  }

  /** Replaces the recorded facts. */
  note(session: Writing, copies: ReadonlyMap<string, Copy>, at: number): Promise<void> {
    for (const [id, one] of copies) this.#entries.set(id, one);
    return this.#save(session, at);
  }

  /** Records that Sluice leaves a copy inactive, or that it does not. */
  async leave(session: Writing, id: string, state: 'active' | 'inactive', at: number): Promise<void> {
    const { isLeftInactive, ...others } = this.#entries.get(id) ?? {};
    if ((isLeftInactive === true) === (state === 'inactive')) return;
    const left = state === 'inactive' ? { isLeftInactive: true as const } : {};
    await this.note(session, new Map([[id, { ...others, ...left }]]), at);
  }

  async forget(session: Writing, ids: readonly string[], at: number): Promise<void> {
    const known = ids.filter((id) => this.#entries.delete(id));
    if (known.length > 0) await this.#save(session, at);
  }

  #save(session: Writing, at: number): Promise<void> {
    return record.write(session, this.#environment, Object.fromEntries(this.#entries), at);
  }
}

import { z } from 'zod';
import type { StoreSession } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

/** A write whose result was not observed yet. */
const pending = z.strictObject({
  /** Fingerprint of the sent content. */
  desired: z.string(),
  /** Version in the tenant's response; absent where it had none. */
  version: z.number().optional(),
});

/** A write that the tenant changed or reports as invalid. */
const mismatch = z.strictObject({
  desired: z.string(),
  /** Fingerprint of the tenant's content since: its own form of the import, or the restored version. */
  live: z.string(),
  /** Version of that content, where the tenant reports it. While it stays the same, nobody published the stream. */
  version: z.number().optional(),
  /** Fingerprint of the tenant's form; absent where it kept the import unchanged and reports it as invalid. */
  form: z.string().optional(),
  code: z.string(),
  message: z.string(),
  /** Differences between the tenant's form and the import, one per line. */
  differences: z.array(z.string()).readonly(),
  /** Entry of an environment's file that ignores these differences; absent where more than fields differ. */
  ignore: z.string().optional(),
});

/** Tenant's form of git's content that a person accepted. */
const accepted = z.strictObject({ desired: z.string(), live: z.string() });

const verification = z.strictObject({
  pending: pending.optional(),
  mismatch: mismatch.optional(),
  accepted: accepted.optional(),
});

export type VerificationMismatch = z.infer<typeof mismatch>;
export type VerificationRecord = z.infer<typeof verification>;

const record = defineRecord({
  name: (environment) => `verification of ${environment}`,
  version: 1,
  schema: z.record(z.string(), verification),
});

type Writing = Pick<StoreSession, 'saveDocument'>;

/**
 * Verifications of an environment's streams, by path. A verified stream has no entry. Each save writes all entries.
 * Where several streams are written at once, use a session of `atomically`.
 */
export class Verifications {
  readonly #environment: string;
  readonly #entries: Map<string, VerificationRecord>;

  private constructor(environment: string, entries: Map<string, VerificationRecord>) {
    this.#environment = environment;
    this.#entries = entries;
  }

  static async read(session: Pick<StoreSession, 'document'>, environment: string): Promise<Verifications> {
    const stored = await record.read(session, environment);
    return new Verifications(environment, new Map(Object.entries(stored ?? {})));
  }

  get entries(): ReadonlyMap<string, VerificationRecord> {
    return this.#entries;
  }

  /** Fingerprint of the accepted form of git's content of a stream. */
  acceptedForm(path: string, desired: string): string | undefined {
    const form = this.#entries.get(path)?.accepted;
    return form?.desired === desired ? form.live : undefined;
  }

  /** Saves a write whose result was not observed yet. */
  begin(session: Writing, path: string, write: z.infer<typeof pending>, at: number): Promise<void> {
    const form = this.#entries.get(path)?.accepted;
    const kept = form?.desired === write.desired ? { accepted: form } : {};
    return this.#set(session, [path, { ...kept, pending: write }], at);
  }

  /** Records that the tenant has the sent content. */
  confirm(session: Writing, path: string, at: number): Promise<void> {
    const form = this.#entries.get(path)?.accepted;
    return this.#set(session, [path, form === undefined ? undefined : { accepted: form }], at);
  }

  /** Records that the tenant does not have the sent content, with the reason. */
  refuse(session: Writing, path: string, found: VerificationMismatch, at: number): Promise<void> {
    return this.#set(session, [path, { mismatch: found }], at);
  }

  accept(session: Writing, path: string, form: z.infer<typeof accepted>, at: number): Promise<void> {
    return this.#set(session, [path, { accepted: form }], at);
  }

  async #set(
    session: Writing,
    [path, entry]: readonly [string, VerificationRecord | undefined],
    at: number,
  ): Promise<void> {
    if (entry === undefined && !this.#entries.delete(path)) return;
    if (entry !== undefined) this.#entries.set(path, entry);
    await record.write(session, this.#environment, Object.fromEntries(this.#entries), at);
  }
}

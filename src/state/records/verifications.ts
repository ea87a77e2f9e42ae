import { z } from 'zod';
import type { Problem } from '../../core/problems/problem.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

/** A write whose result was not observed yet. */
const pending = z.strictObject({
  /** Fingerprint of what was sent. */
  desired: z.string(),
  /** Version in the tenant's response; absent where it had none. */
  version: z.number().optional(),
});

/** A write that the tenant changed or finds invalid. */
const mismatch = z.strictObject({
  desired: z.string(),
  /** Fingerprint of the content that the tenant has since: its own form of what was sent, or what was put back. */
  live: z.string(),
  /** Version of that content, where the tenant reports it. While it stays the same, nobody published the stream. */
  version: z.number().optional(),
  /** Fingerprint of the tenant's form; left out where it took what was sent unchanged and finds it invalid. */
  form: z.string().optional(),
  code: z.string(),
  message: z.string(),
  /** Differences between the tenant's form and what was sent, one per line. */
  differences: z.array(z.string()).readonly(),
  /** Entry of an environment's file that ignores these differences; left out where more than fields differ. */
  ignore: z.string().optional(),
});

/** The tenant's form of git's content, which an operator accepted. */
const accepted = z.strictObject({ desired: z.string(), live: z.string() });

const verification = z.strictObject({
  pending: pending.optional(),
  mismatch: mismatch.optional(),
  accepted: accepted.optional(),
});

export type Mismatch = z.infer<typeof mismatch>;
export type Verification = z.infer<typeof verification>;

const record = defineRecord({
  name: (environment) => `verification of ${environment}`,
  version: 1,
  schema: z.record(z.string(), verification),
});

type Writing = Pick<StoreSession, 'saveDocument'>;

/**
 * Verifications of an environment's streams, by path. A stream that was verified as sent has no entry. Each save
 * writes all entries; where several streams are worked on at once, use a session of `atomically`.
 */
export class Verifications {
  readonly #environment: string;
  readonly #entries: Map<string, Verification>;

  private constructor(environment: string, entries: Map<string, Verification>) {
    this.#environment = environment;
    this.#entries = entries;
  }

  static async read(session: Pick<StoreSession, 'document'>, environment: string): Promise<Verifications> {
    const stored = await record.read(session, environment);
    return new Verifications(environment, new Map(Object.entries(stored ?? {})));
  }

  get entries(): ReadonlyMap<string, Verification> {
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

  /** Notes that the tenant holds what was sent. */
  confirm(session: Writing, path: string, at: number): Promise<void> {
    const form = this.#entries.get(path)?.accepted;
    return this.#set(session, [path, form === undefined ? undefined : { accepted: form }], at);
  }

  /** Notes that the tenant does not hold what was sent, and why. */
  refuse(session: Writing, path: string, found: Mismatch, at: number): Promise<void> {
    return this.#set(session, [path, { mismatch: found }], at);
  }

  accept(session: Writing, path: string, form: z.infer<typeof accepted>, at: number): Promise<void> {
    return this.#set(session, [path, { accepted: form }], at);
  }

  async #set(
    session: Writing,
    [path, entry]: readonly [string, Verification | undefined],
    at: number,
  ): Promise<void> {
    if (entry === undefined && !this.#entries.delete(path)) return;
    if (entry !== undefined) this.#entries.set(path, entry);
    await record.write(session, this.#environment, Object.fromEntries(this.#entries), at);
  }
}

/** Problem that plan and status report for a mismatch. */
export function mismatchProblem(path: string, { code, message }: Mismatch): Problem {
  return { code, severity: 'error', file: path, place: '', message };
}

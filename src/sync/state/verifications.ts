import { z } from 'zod';
import type { Problem } from '../../domain/problem.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

/** A write whose result was not seen yet. */
const pending = z.strictObject({
  /** Fingerprint of what was sent. */
  desired: z.string(),
  /** Version that the tenant answered; left out where it told none. */
  version: z.number().optional(),
});

/** A write that did not arrive as it was sent. */
const mismatch = z.strictObject({
  desired: z.string(),
  /** Fingerprint of what the tenant holds since: its own form of what was sent, or what was put back. */
  live: z.string(),
  /** Version of that, where the tenant tells: while it stays, nobody published the stream. */
  version: z.number().optional(),
  /** Fingerprint of the form that the tenant gave to what was sent; left out where it was taken as it is and found invalid. */
  form: z.string().optional(),
  code: z.string(),
  message: z.string(),
  /** How the tenant's form differs from what was sent, a line each. */
  differences: z.array(z.string()).readonly(),
  /** The entry of an environment's file that ignores these differences; left out where more than fields differ. */
  ignore: z.string().optional(),
});

/** The tenant's form of what git says, which an operator accepted. */
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
 * What is known of the verification of an environment's streams, by path. A stream that was verified as it was sent has
 * no entry. Each save is of all entries; where several streams are worked on at once it goes by a session of
 * `atomically`.
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

  /** Fingerprint of the accepted form of what git says of a stream. */
  acceptedForm(path: string, desired: string): string | undefined {
    const form = this.#entries.get(path)?.accepted;
    return form?.desired === desired ? form.live : undefined;
  }

  /** Notes a write before its result was seen. */
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

  /** Notes that it does not, and why. */
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

/** A mismatch as plan and status report it. */
export function mismatchProblem(path: string, { code, message }: Mismatch): Problem {
  return { code, severity: 'error', file: path, place: '', message };
}

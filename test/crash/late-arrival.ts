import type { HeldPush, HeldRequest } from './counted-ports.ts';
import type { Harness } from './harness.ts';
import { urlOf, validatingFetch } from './validating-fetch.ts';

/** When what was held back is carried out after all, as the restarted process sees it. */
export const moments = ['before its first write', 'after its first run'] as const;

export type Moment = (typeof moments)[number];

/** Carries out, late, a call of a process that is dead. */
export class LateArrival {
  readonly #harness: Harness;
  readonly #moment: Moment | undefined;
  #held: HeldRequest | HeldPush | undefined;

  constructor(harness: Harness, held: unknown, moment: Moment | undefined) {
    this.#harness = harness;
    this.#held = held as HeldRequest | HeldPush | undefined;
    this.#moment = moment;
  }

  get isOver(): boolean {
    return this.#held === undefined;
  }

  /** What the restarted process sends its calls with. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const isWrite = !['GET', 'OPTIONS'].includes(init.method ?? 'GET') && !urlOf(input).includes('/oauth/');
    if (isWrite && this.#moment === 'before its first write') await this.#arrive();
    return validatingFetch(this.#harness)(input, init);
  };

  /** Whatever has not come until the restarted process has ended a pass comes now. */
  async runEnded(): Promise<void> {
    await this.#arrive();
  }

  async #arrive(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    await ('updates' in held ? this.#harness.remote.pushLate(held.updates) : this.#send(held));
  }

  /** A refusal is nobody's business any more. */
  async #send({ method, url, headers, body }: HeldRequest): Promise<void> {
    const bytes = Buffer.from(body, 'base64');
    await validatingFetch(this.#harness)(url, {
      method,
      headers,
      ...(bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }),
    });
  }
}

import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Identity } from './rights.ts';
import { digestText } from './same-text.ts';

/** Milliseconds, and how many are kept. */
export interface SessionLimits {
  readonly whole: number;
  readonly idle: number;
  readonly count: number;
}

const minute = 60_000;

export const sessionLimits: SessionLimits = { whole: 8 * 60 * minute, idle: 60 * minute, count: 1000 };

export interface Session {
  readonly who: Identity;
  /** What let them in, named without saying it: where that is another by now, they are not let in any more. */
  readonly by: string;
}

interface Kept extends Session {
  readonly startedAt: number;
  usedAt: number;
}

/** Who is signed in, in memory: a new start of the process signs everybody out. Known by digests of their ids. */
export class Sessions {
  readonly #kept = new Map<string, Kept>();
  readonly #clock: Clock;
  readonly #limits: SessionLimits;

  constructor(clock: Clock, limits: SessionLimits = sessionLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** A new session; answers with its id, 256 bits of chance. Where there are too many, the oldest ends. */
  start(session: Session): string {
    const id = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    for (const [key, kept] of this.#kept) if (!this.#isAlive(kept, now)) this.#kept.delete(key);
    this.#kept.set(digestText(id), { ...session, startedAt: now, usedAt: now });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limits.count && oldest !== undefined) this.#kept.delete(oldest);
    return id;
  }

  /** The session of a request, which keeps it from ending for being idle. */
  use(id: string): Session | undefined {
    const kept = this.#find(id);
    if (kept !== undefined) kept.usedAt = this.#clock.now();
    return kept;
  }

  /** The session as it is, for what goes on by itself. */
  look(id: string): Session | undefined {
    return this.#find(id);
  }

  end(id: string): void {
    this.#kept.delete(digestText(id));
  }

  #find(id: string): Kept | undefined {
    const key = digestText(id);
    const kept = this.#kept.get(key);
    if (kept === undefined || this.#isAlive(kept, this.#clock.now())) return kept;
    this.#kept.delete(key);
    return undefined;
  }

  #isAlive({ startedAt, usedAt }: Kept, now: number): boolean {
    return now - startedAt < this.#limits.whole && now - usedAt < this.#limits.idle;
  }
}

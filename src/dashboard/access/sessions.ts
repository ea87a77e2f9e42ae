import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { RequestIdentity } from './rights.ts';
import { digestText } from './same-text.ts';

/** Limits of sessions: times in milliseconds, and their number. */
export interface SessionLimits {
  readonly whole: number;
  readonly idle: number;
  readonly count: number;
}

const minute = 60_000;

export const sessionLimits: SessionLimits = { whole: 8 * 60 * minute, idle: 60 * minute, count: 1000 };

export interface LoginSession {
  readonly who: RequestIdentity;
  /** Digest of the credential that admitted the user. The session ends once the credential changes. */
  readonly by: string;
}

interface SavedSession extends LoginSession {
  readonly startedAt: number;
  usedAt: number;
}

/** Sessions of signed-in users in memory, by digests of their ids. A restart of the process signs everybody out. */
export class Sessions {
  readonly #kept = new Map<string, SavedSession>();
  readonly #clock: Clock;
  readonly #limits: SessionLimits;

  constructor(clock: Clock, limits: SessionLimits = sessionLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Starts a session and returns its id of 256 random bits. Ends the oldest session if there are too many. */
  start(session: LoginSession): string {
    const id = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    for (const [key, session] of this.#kept) if (!this.#isAlive(session, now)) this.#kept.delete(key);
    this.#kept.set(digestText(id), { ...session, startedAt: now, usedAt: now });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limits.count && oldest !== undefined) this.#kept.delete(oldest);
    return id;
  }

  /** Returns the session of a request and restarts its idle time. */
  use(id: string): LoginSession | undefined {
    const session = this.#find(id);
    if (session !== undefined) session.usedAt = this.#clock.now();
    return session;
  }

  /** Returns the session without restarting its idle time, for background requests. */
  look(id: string): LoginSession | undefined {
    return this.#find(id);
  }

  end(id: string): void {
    this.#kept.delete(digestText(id));
  }

  #find(id: string): SavedSession | undefined {
    const key = digestText(id);
    const session = this.#kept.get(key);
    if (session === undefined || this.#isAlive(session, this.#clock.now())) return session;
    this.#kept.delete(key);
    return undefined;
  }

  #isAlive({ startedAt, usedAt }: SavedSession, now: number): boolean {
    return now - startedAt < this.#limits.whole && now - usedAt < this.#limits.idle;
  }
}

import pLimit from 'p-limit';
import { PortError } from '../../../ports/errors.ts';

/** Consecutive changes with a temporary failure that count as a problem of the tenant. */
const mostInARow = 3;

/**
 * Decides when a run should stop using the tenant: when it is unavailable, or asks for a longer wait than a call
 * allows. Changes that were not tried have not failed, and the next run applies them.
 */
class TenantAvailability {
  #inARow = 0;
  #asksToWait = false;
  #noted: unknown;

  get isLasting(): boolean {
    return this.#asksToWait || this.#inARow >= mostInARow;
  }

  /** Records that a change succeeded, or that the tenant itself gave a reason for its failure. */
  isOver(): void {
    this.#inARow = 0;
  }

  /** Records a failure. The same error counts only once. */
  note(error: unknown): void {
    if (error === this.#noted) return;
    this.#noted = error;
    if (!(error instanceof PortError) || error.remedy !== 'retry') return this.isOver();
    this.#inARow += 1;
    // A shorter wait happens within the call and never arrives here.
    if (error.retryAfter !== undefined && !error.uncertain) this.#asksToWait = true;
  }
}

/**
 * Marks a change whose turn came after the run stopped starting new work. It has not failed, and the next run plans it.
 */
export class NotTried extends Error {}

/** Turns for writing to a tenant, and the decision when no new work may start. */
export class WriteQueue {
  readonly availability = new TenantAvailability();
  readonly #turn = pLimit(1);
  readonly #signal: AbortSignal;
  #isOutdated = false;
  #isStopped = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Returns true once the run learnt something that the plan does not consider. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  outdated(): void {
    this.#isOutdated = true;
  }

  /**
   * Returns false for good once new work must stop. A caller of a stream that was not tried must not start just because
   * another change succeeded.
   */
  goesOn(): boolean {
    this.#isStopped ||= this.#isOutdated || this.availability.isLasting || this.#signal.aborted;
    return !this.#isStopped;
  }

  /** Does work in turn even if no new work may start, so that a version can be restored. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(work);
  }

  /**
   * Does one piece of work at a time, so that nothing comes between reading the content to overwrite and the write.
   * Throws `NotTried` if no new work may start any more.
   */
  lookAndWrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      if (!this.goesOn()) throw new NotTried();
      try {
        return await work();
      } catch (error) {
        // Must happen before the next turn.
        this.availability.note(error);
        throw error;
      }
    });
  }
}

/** Limit of simultaneous work, and the condition to continue. */
interface Manner {
  readonly atOnce: number;
  readonly goesOn: () => boolean;
}

type OrderedGroup<T> = readonly T[];

/**
 * Processes groups, several at the same time, each after all groups that it needs. Starts no more groups once `goesOn`
 * returns false or one has failed. Returns, or throws the first failure, when nothing runs any more.
 *
 * `groups` are in an order in which dependencies come first. `needs` returns members of other groups.
 */
export function inOrder<T>(
  groups: readonly OrderedGroup<T>[],
  needs: (member: T) => readonly T[],
  manner: Manner,
  work: (group: OrderedGroup<T>) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const queue = new GroupQueue(groups, needs);
    const failures: unknown[] = [];
    let underWay = 0;
    const end = (group: OrderedGroup<T>) => {
      underWay -= 1;
      queue.done(group);
      begin();
    };
    // Keeps only the group itself while it waits, because there may be ten thousand.
    const begin = () => {
      while (underWay < manner.atOnce && failures.length === 0 && manner.goesOn()) {
        const group = queue.next();
        if (group === undefined) break;
        underWay += 1;
        work(group)
          .catch((error: unknown) => failures.push(error))
          .then(() => end(group))
          .catch(reject);
      }
      if (underWay > 0) return;
      if (failures.length > 0) reject(failures[0]);
      else resolve();
    };
    begin();
  });
}

/** Groups that can start, in order, and groups that wait for others. */
class GroupQueue<T> {
  readonly #ready: OrderedGroup<T>[] = [];
  /** Number of groups that each one waits for. */
  readonly #waiting = new Map<OrderedGroup<T>, number>();
  readonly #waitedFor = new Map<OrderedGroup<T>, OrderedGroup<T>[]>();
  #next = 0;

  constructor(groups: readonly OrderedGroup<T>[], needs: (member: T) => readonly T[]) {
    const groupOf = new Map<T, OrderedGroup<T>>();
    for (const group of groups) {
      // Its own members are missing there, because they do not wait for each other.
      const needed = new Set(group.flatMap(needs).map((member) => groupOf.get(member)));
      needed.delete(undefined);
      for (const member of group) groupOf.set(member, group);
      this.#add(group, needed as ReadonlySet<OrderedGroup<T>>);
    }
  }

  #add(group: OrderedGroup<T>, needed: ReadonlySet<OrderedGroup<T>>): void {
    if (needed.size === 0) {
      this.#ready.push(group);
      return;
    }
    this.#waiting.set(group, needed.size);
    for (const other of needed) {
      const those = this.#waitedFor.get(other);
      if (those === undefined) this.#waitedFor.set(other, [group]);
      else those.push(group);
    }
  }

  next(): OrderedGroup<T> | undefined {
    const group = this.#ready[this.#next];
    if (group !== undefined) this.#next += 1;
    return group;
  }

  done(group: OrderedGroup<T>): void {
    for (const other of this.#waitedFor.get(group) ?? []) {
      const left = (this.#waiting.get(other) ?? 0) - 1;
      this.#waiting.set(other, left);
      if (left === 0) this.#ready.push(other);
    }
  }
}

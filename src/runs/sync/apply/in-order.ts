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

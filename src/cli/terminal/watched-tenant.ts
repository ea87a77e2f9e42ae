import type { TenantListing, TenantReading } from '../../ports/tenant.ts';
import type { WriteAccess } from '../../runs/write-access.ts';
import type { Progress, Task } from './progress.ts';

/** Labels of the slow calls that Sluice makes once for each stream. */
const labels: Readonly<Record<string, string>> = {
  exportFile: 'reading streams',
};

const writing = 'writing streams';

/** Source or environment whose tenant reports progress. */
export interface Watched<T> {
  readonly side: T;
  /** Sets the number of writes to come. */
  readonly onPlan: (changes: number) => void;
  /** Removes the progress display. Must be called even if the work fails. */
  readonly end: () => void;
}

/**
 * Returns the source or environment with a tenant that reports how many streams it read and imported. The tenant's list
 * gives the number of streams to read, or else `listed`; unchanged ones are not read. The plan gives the number of writes.
 */
export function watched<
  T extends { readonly tenant: TenantReading; readonly access?: WriteAccess | undefined },
>(side: T, progress: Progress | undefined, listed = 0): Watched<T> {
  if (progress === undefined) return { side, onPlan: () => undefined, end: () => undefined };
  const count = new ListingProgress(progress, listed);
  const tenant = new Proxy(side.tenant, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const label = typeof key === 'string' ? labels[key] : undefined;
      if (key !== 'list' && label === undefined)
        return (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(value, target, args);
        if (label === undefined) count.expect((answer as TenantListing).streams.length);
        else count.step(label);
        return answer;
      };
    },
  });
  const access = side.access?.watchedBy(() => count.step(writing));
  const watchedSide = access === undefined ? { ...side, tenant } : { ...side, tenant, access };
  return { side: watchedSide, onPlan: (changes) => count.plan(changes), end: () => count.end() };
}

class ListingProgress {
  readonly #progress: Progress;
  #listed: number;
  #writes: number | undefined;
  #written = 0;
  #current: { readonly label: string; readonly task: Task; done: number } | undefined;

  constructor(progress: Progress, listed: number) {
    this.#progress = progress;
    this.#listed = listed;
  }

  /** Sets the number of streams to read, from the list. */
  expect(listed: number): void {
    this.#listed = listed;
  }

  /** Sets the number of writes. */
  plan(changes: number): void {
    this.#writes = changes;
  }

  step(label: string): void {
    if (label === writing) this.#written += 1;
    // Between its writes, a sync reads each stream again. That is no other work.
    else if (this.#written > 0) return;
    if (this.#current?.label !== label) {
      this.end();
      this.#current = { label, task: this.#progress.start(label), done: 0 };
    }
    const { task, done } = this.#current;
    this.#current.done = done + 1;
    const total = label === writing ? this.#writes : this.#listed;
    task.at(done + 1, total !== undefined && done < total ? total : undefined);
  }

  end(): void {
    this.#current?.task.end();
    this.#current = undefined;
  }
}

import type { TenantListing, TenantReading } from '../../ports/tenant.ts';
import type { WriteAccess } from '../../runs/write-access.ts';
import type { Progress, Task } from './progress.ts';

/** Labels of the slow calls that Sluice makes once for each stream. */
const labels: Readonly<Record<string, string>> = {
  exportFile: 'reading streams',
};

const writing = 'bringing streams';

/** Source or environment whose tenant reports progress. */
export interface Watched<T> {
  readonly side: T;
  /** Removes the progress display. Must be called even if the work fails. */
  readonly end: () => void;
}

/**
 * Returns the source or environment with a tenant that reports how many streams it read and imported. The tenant's list
 * gives the number of streams to read, minus unchanged ones. The number of imports is unknown.
 */
export function watched<
  T extends { readonly tenant: TenantReading; readonly access?: WriteAccess | undefined },
>(side: T, progress: Progress | undefined): Watched<T> {
  if (progress === undefined) return { side, end: () => undefined };
  const count = new ListingProgress(progress);
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
  return { side: watchedSide, end: () => count.end() };
}

class ListingProgress {
  readonly #progress: Progress;
  #listed = 0;
  #current: { readonly label: string; readonly task: Task; done: number } | undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Sets the number of streams to read, from the list. */
  expect(listed: number): void {
    this.#listed = listed;
  }

  step(label: string): void {
    if (this.#current?.label !== label) {
      this.end();
      this.#current = { label, task: this.#progress.start(label), done: 0 };
    }
    const { task, done } = this.#current;
    this.#current.done = done + 1;
    // After an import, Sluice reads streams again, so the total is unknown.
    const isReading = label === labels['exportFile'];
    task.at(done + 1, isReading && done < this.#listed ? this.#listed : undefined);
  }

  end(): void {
    this.#current?.task.end();
    this.#current = undefined;
  }
}

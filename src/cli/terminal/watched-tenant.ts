import type { TenantListing, TenantReading } from '../../ports/tenant.ts';
import type { WriteAccess } from '../../runs/write-access.ts';
import type { Progress, Task } from './progress.ts';

/** Calls that take long and come once for each stream, and what a person calls them. */
const labels: Readonly<Record<string, string>> = {
  exportFile: 'reading streams',
};

const writing = 'bringing streams';

/** A source or an environment whose tenant tells how far it is. */
export interface Watched<T> {
  readonly side: T;
  /** Takes away what is shown; to be called however the work ends. */
  readonly end: () => void;
}

/**
 * The same source or environment, with a tenant that tells how many streams were read from it and brought to it. How
 * many there are to read is what its list says, of which those that did not change are not asked for; how many there
 * are to bring it does not know.
 */
export function watched<
  T extends { readonly tenant: TenantReading; readonly access?: WriteAccess | undefined },
>(side: T, progress: Progress | undefined): Watched<T> {
  if (progress === undefined) return { side, end: () => undefined };
  const count = new Count(progress);
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

class Count {
  readonly #progress: Progress;
  #listed = 0;
  #current: { readonly label: string; readonly task: Task; done: number } | undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** The list says that there are so many to read. */
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
    // Streams are read again after they were brought: then there is no end in sight.
    const isReading = label === labels['exportFile'];
    task.at(done + 1, isReading && done < this.#listed ? this.#listed : undefined);
  }

  end(): void {
    this.#current?.task.end();
    this.#current = undefined;
  }
}

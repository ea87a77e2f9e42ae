import type { Clock } from '../../ports/clock.ts';
import type { Repository } from '../../ports/repository.ts';
import type { Store } from '../../ports/store.ts';
import type { Outside } from './outside.ts';

type Held = Pick<Store, 'assertHeld' | 'skew'>;

/**
 * Returns a `fetch` and a clock for work under leases. It sends no write after the lease has expired, however long the
 * process was suspended after recording it. The clock is the store's, which all processes share.
 */
export function underLeases(
  { fetch, clock }: Pick<Outside, 'fetch' | 'clock'>,
  store: Held,
): Pick<Outside, 'fetch' | 'clock'> {
  return {
    fetch: async (input, init) => {
      if (!reads.includes(init?.method ?? 'GET')) store.assertHeld();
      return fetch(input, init);
    },
    clock: storeClock(clock, store),
  };
}

const reads: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Wraps a repository so that it pushes nothing after the lease has expired. */
export function pushedUnderLeases(repository: Repository, store: Held): Repository {
  return new Proxy<Repository>(repository, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (key === 'push') store.assertHeld();
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** Returns the store's clock, which all processes share. */
export function storeClock(clock: Clock, store: Pick<Store, 'skew'>): Clock {
  return {
    now: () => clock.now() + store.skew(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}

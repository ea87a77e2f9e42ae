/* A process that syncs until nothing is left to do, and dies where it is told to. */
import { HastyClock } from '../support/hasty-clock.ts';
import type { Boundaries, Boundary } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import { runAsOrdered, type AnyOrders } from './real-process.ts';
import { openPasses, type Passes, type Place, type Policy } from './passes.ts';
import { RemoteOnDisk } from './remote-on-disk.ts';
import { validatingFetch } from './validating-fetch.ts';

/** Orders of the process that syncs. */
export interface Orders extends AnyOrders {
  readonly place: Pick<Place, 'folder' | 'url'>;
  readonly policy: Policy;
  readonly now: number;
}

/** Syncs until nothing is left to do. Returns the calls of the passes that had something to do. */
export async function syncCounted(passes: Passes, { crossed }: Boundaries): Promise<readonly Boundary[]> {
  let [seen, busy] = [0, 0];
  await passes.untilSettled(() => {
    // A pass that only finds that all is done is not one to die in.
    const isBusy = crossed.slice(seen).some(({ kind }) => kind === 'tenant write');
    seen = crossed.length;
    if (isBusy) busy = seen;
    return Promise.resolve();
  });
  await passes.close();
  return crossed.slice(0, busy);
}

if (import.meta.main) {
  const orders = JSON.parse(process.argv[2] ?? '') as Orders;
  const { folder, url } = orders.place;
  const place: Place = { folder, url, remote: new RemoteOnDisk(folder), send: fetch };
  await runAsOrdered(orders, async (boundaries) => {
    const passes = await openPasses(place, orders.policy, new HastyClock(orders.now), {
      wrap: (ports) => countedPorts(ports, boundaries, validatingFetch(place)),
    });
    return syncCounted(passes, boundaries);
  });
}

/* A process that syncs until nothing is left to do, and dies where it is told to. */
import { HastyClock } from '../support/hasty-clock.ts';
import type { Boundaries, Boundary } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import { runAsOrdered, type AnyOrders } from './real-process.ts';
import { openRuns, type Runs, type Place, type Policy } from './runs.ts';
import { RemoteOnDisk } from './remote-on-disk.ts';
import { validatingFetch } from './validating-fetch.ts';

/** Orders of the process that syncs. */
export interface Orders extends AnyOrders {
  readonly place: Pick<Place, 'folder' | 'url'>;
  readonly policy: Policy;
  readonly now: number;
}

/** Syncs until nothing is left to do. Returns the calls of the passes that had something to do. */
export async function syncCounted(runs: Runs, { crossed }: Boundaries): Promise<readonly Boundary[]> {
  let [seen, busy] = [0, 0];
  await runs.untilStable(() => {
    // A pass that only finds that all is done is not one to die in.
    const isBusy = crossed.slice(seen).some(({ kind }) => kind === 'tenant write');
    seen = crossed.length;
    if (isBusy) busy = seen;
    return Promise.resolve();
  });
  await runs.close();
  return crossed.slice(0, busy);
}

if (import.meta.main) {
  const orders = JSON.parse(process.argv[2] ?? '') as Orders;
  const { folder, url } = orders.place;
  const place: Place = { folder, url, remote: new RemoteOnDisk(folder), send: fetch };
  await runAsOrdered(orders, async (boundaries) => {
    const runs = await openRuns(place, orders.policy, new HastyClock(orders.now), {
      wrap: (ports) => countedPorts(ports, boundaries, validatingFetch(place)),
    });
    return syncCounted(runs, boundaries);
  });
}

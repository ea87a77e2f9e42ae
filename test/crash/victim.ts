/* A process that syncs until nothing is left to do, and dies where it is told to. */
import { HastyClock } from '../support/hasty-clock.ts';
import type { Boundaries, Boundary, Kill } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import { lifeOf } from './killed.ts';
import { openPasses, type Passes, type Place, type Policy } from './passes.ts';
import { RemoteOnDisk } from './remotes.ts';
import { validatingFetch } from './validating-fetch.ts';

/** What a victim is told, as JSON in its argument. */
export interface Orders {
  readonly place: Pick<Place, 'folder' | 'url'>;
  readonly policy: Policy;
  readonly now: number;
  /** Undefined: it lives, and writes which calls it made. */
  readonly kill?: Kill;
}

/** Syncs until nothing is left to do. The calls of the passes that had something to do. */
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
  await lifeOf<Orders>(async ({ place: { folder, url }, policy, now }, boundaries) => {
    const place: Place = { folder, url, remote: new RemoteOnDisk(folder), send: fetch };
    const passes = await openPasses(place, policy, new HastyClock(now), {
      wrap: (ports) => countedPorts(ports, boundaries, validatingFetch(place)),
    });
    return syncCounted(passes, boundaries);
  });
}

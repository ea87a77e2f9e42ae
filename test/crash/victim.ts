/* A process that syncs until nothing is left to do, and dies where it is told to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Boundaries, type Kill } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { openPasses, type Place, type Policy } from './passes.ts';
import { validatingFetch } from './validating-fetch.ts';

/** What a victim is told, as JSON in its argument. */
export interface Orders {
  readonly place: Place;
  readonly policy: Policy;
  readonly now: number;
  /** Undefined: it lives, and writes which calls it made. */
  readonly kill?: Kill;
}

/** Where a victim that lives writes its calls. */
export const crossedFile = (folder: string) => join(folder, 'crossed.json');

async function run({ place, policy, now, kill }: Orders): Promise<void> {
  const boundaries = new Boundaries(place.folder, kill);
  const clock = new HastyClock(now);
  const passes = await openPasses(place, policy, clock, {
    wrap: (ports) => countedPorts(ports, boundaries, validatingFetch(place.url)),
  });
  let [seen, busy] = [0, 0];
  await passes.untilSettled(() => {
    // A pass that only finds that all is done is not one to die in.
    const isBusy = boundaries.crossed.slice(seen).some(({ kind }) => kind === 'tenant write');
    seen = boundaries.crossed.length;
    if (isBusy) busy = seen;
    return Promise.resolve();
  });
  await passes.close();
  writeFileSync(crossedFile(place.folder), JSON.stringify(boundaries.crossed.slice(0, busy)));
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '') as Orders);

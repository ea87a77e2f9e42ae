/* A process that takes in what lies in an inbox, and dies where it is told to. */
import type { HastyClock } from '../support/hasty-clock.ts';
import type { Boundaries, Boundary } from './boundaries.ts';
import { countedDisk } from './counted-disk.ts';
import { countedPorts } from './counted-ports.ts';
import { inboxOf, runRun, type InboxRun, type Running } from './inbox-runs.ts';
import { runAsOrdered, type AnyOrders } from './real-process.ts';
import type { FolderPlace, Ports } from './runs.ts';
import { RemoteOnDisk } from './remote-on-disk.ts';

/** Orders of the process that takes in. */
export interface InboxOrders extends AnyOrders {
  readonly run: InboxRun;
  readonly now: number;
}

/** Takes in what lies in the inbox. Returns the calls for that. */
export async function takeInCounted(
  place: FolderPlace,
  { run, now }: Pick<InboxOrders, 'run' | 'now'>,
  boundaries: Boundaries,
  running: Pick<Running, 'wrap'> & { readonly clock?: HastyClock },
): Promise<readonly Boundary[]> {
  const disk = countedDisk(inboxOf(place.folder, run), boundaries);
  await runRun(place, run, now, { ...running, disk });
  return boundaries.crossed;
}

if (import.meta.main) {
  const orders = JSON.parse(process.argv[2] ?? '') as InboxOrders;
  const { folder } = orders.place;
  await runAsOrdered(orders, (boundaries) => {
    const wrap = (ports: Ports) => countedPorts(ports, boundaries, ports.fetch);
    return takeInCounted({ folder, remote: new RemoteOnDisk(folder) }, orders, boundaries, { wrap });
  });
}

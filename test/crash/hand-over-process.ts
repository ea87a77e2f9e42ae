/* A process that hands over what there is to hand over, and dies where it is told to. */
import type { Boundaries, Boundary } from './boundaries.ts';
import { countingFiles } from './counted-files.ts';
import { countedPorts } from './counted-ports.ts';
import { runAsOrdered, type AnyOrders } from './real-process.ts';
import { handOver, outboxOf, type HandingOver } from './outbox-runs.ts';
import type { FolderPlace, Ports } from './runs.ts';
import { RemoteOnDisk } from './remote-on-disk.ts';

/** Orders of the process that hands over. */
export interface OutboxOrders extends AnyOrders {
  readonly now: number;
}

/** Hands over until people are waited for. Returns the calls of the passes that had something to do. */
export async function handOverCounted(
  place: FolderPlace,
  now: number,
  boundaries: Boundaries,
  handing: Pick<HandingOver, 'wrap' | 'clock'>,
): Promise<readonly Boundary[]> {
  const { crossed } = boundaries;
  let [seen, busy] = [0, 0];
  const after = () => {
    // A pass that only finds that all lies there is not one to die in.
    const isBusy = crossed.slice(seen).some(({ kind }) => kind === 'file write');
    seen = crossed.length;
    if (isBusy) busy = seen;
  };
  await countingFiles(outboxOf(place.folder), boundaries, () => handOver(place, now, { ...handing, after }));
  return crossed.slice(0, busy);
}

if (import.meta.main) {
  const orders = JSON.parse(process.argv[2] ?? '') as OutboxOrders;
  const { folder } = orders.place;
  await runAsOrdered(orders, (boundaries) => {
    const wrap = (ports: Ports) => countedPorts(ports, boundaries, ports.fetch);
    return handOverCounted({ folder, remote: new RemoteOnDisk(folder) }, orders.now, boundaries, { wrap });
  });
}

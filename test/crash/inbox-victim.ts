/* A process that takes in what lies in an inbox, and dies where it is told to. */
import type { HastyClock } from '../support/hasty-clock.ts';
import type { Boundaries, Boundary, Kill } from './boundaries.ts';
import { countedDisk } from './counted-disk.ts';
import { countedPorts } from './counted-ports.ts';
import { inboxOf, runPass, type InboxPass, type Running } from './inbox-passes.ts';
import { lifeOf } from './killed.ts';
import type { FolderPlace, Ports } from './passes.ts';
import { RemoteOnDisk } from './remotes.ts';

/** What a victim is told, as JSON in its argument. */
export interface InboxOrders {
  readonly place: { readonly folder: string };
  readonly pass: InboxPass;
  readonly now: number;
  /** Undefined: it lives, and writes which calls it made. */
  readonly kill?: Kill;
}

/** Takes in what lies in the inbox. The calls for that. */
export async function takeInCounted(
  place: FolderPlace,
  { pass, now }: Pick<InboxOrders, 'pass' | 'now'>,
  boundaries: Boundaries,
  running: Pick<Running, 'wrap'> & { readonly clock?: HastyClock },
): Promise<readonly Boundary[]> {
  const disk = countedDisk(inboxOf(place.folder, pass), boundaries);
  await runPass(place, pass, now, { ...running, disk });
  return boundaries.crossed;
}

if (import.meta.main) {
  await lifeOf<InboxOrders>((orders, boundaries) => {
    const { folder } = orders.place;
    const wrap = (ports: Ports) => countedPorts(ports, boundaries, ports.fetch);
    return takeInCounted({ folder, remote: new RemoteOnDisk(folder) }, orders, boundaries, { wrap });
  });
}

/* A process that takes in what lies in an inbox, and dies where it is told to. */
import { writeFileSync } from 'node:fs';
import { Boundaries, type Kill } from './boundaries.ts';
import { countedDisk } from './counted-disk.ts';
import { countedPorts } from './counted-ports.ts';
import { inboxOf, runPass, type InboxPass } from './inbox-passes.ts';
import { crossedFile } from './victim.ts';

/** What a victim is told, as JSON in its argument. */
export interface InboxOrders {
  readonly folder: string;
  readonly pass: InboxPass;
  readonly now: number;
  /** Undefined: it lives, and writes which calls it made. */
  readonly kill?: Kill;
}

async function run({ folder, pass, now, kill }: InboxOrders): Promise<void> {
  const boundaries = new Boundaries(folder, kill);
  await runPass(folder, pass, now, {
    wrap: (ports) => countedPorts(ports, boundaries, ports.fetch),
    disk: countedDisk(inboxOf(folder, pass), boundaries),
  });
  writeFileSync(crossedFile(folder), JSON.stringify(boundaries.crossed));
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '') as InboxOrders);

/* A process that hands over what there is to hand over, and dies where it is told to. */
import { writeFileSync } from 'node:fs';
import { Boundaries, type Kill } from './boundaries.ts';
import { countFiles } from './counted-files.ts';
import { countedPorts } from './counted-ports.ts';
import { handOver, outboxOf } from './outbox-passes.ts';
import type { Ports } from './passes.ts';
import { crossedFile } from './victim.ts';

/** What a victim is told, as JSON in its argument. */
export interface OutboxOrders {
  readonly folder: string;
  readonly now: number;
  /** Undefined: it lives, and writes which calls it made. */
  readonly kill?: Kill;
}

async function run({ folder, now, kill }: OutboxOrders): Promise<void> {
  const boundaries = new Boundaries(folder, kill);
  countFiles(outboxOf(folder), boundaries);
  const wrap = (ports: Ports) => countedPorts(ports, boundaries, ports.fetch);
  let [seen, busy] = [0, 0];
  await handOver(folder, now, wrap, () => {
    // A pass that only finds that all lies there is not one to die in.
    const isBusy = boundaries.crossed.slice(seen).some(({ kind }) => kind === 'file write');
    seen = boundaries.crossed.length;
    if (isBusy) busy = seen;
  });
  writeFileSync(crossedFile(folder), JSON.stringify(boundaries.crossed.slice(0, busy)));
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '') as OutboxOrders);

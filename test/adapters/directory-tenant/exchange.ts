import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDirectoryTenant } from '../../../src/adapters/directory-tenant/directory-tenant.ts';
import { unusableExport } from '../../../src/core/tree/export/unusable-export.ts';
import type { HandOverTenant } from '../../../src/ports/hand-over.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { inboxDisk, type InboxDisk } from '../../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import { HastyClock } from '../../support/hasty-clock.ts';

/** Folders of one tenant, and the driver on them. */
export interface Exchange {
  readonly inbox: string;
  readonly outbox: string;
  readonly tenant: HandOverTenant;
  readonly clock: HastyClock;
  /** Paths of the files that were read, in the order of reads. */
  readonly reads: readonly string[];
  readonly log: RecordingLog;
  /** Another driver on the same folders, as after a restart. */
  restarted(): HandOverTenant;
  put(name: string, content: string | Uint8Array): Promise<void>;
  dispose(): Promise<void>;
}

export interface ExchangeSettings {
  readonly maxBytes?: number;
  readonly whole?: boolean;
  readonly keep?: number;
  /** Comes between the driver and the file system. */
  readonly disk?: (disk: InboxDisk) => InboxDisk;
  /** What happens while the driver waits. */
  readonly duringSleep?: () => Promise<void>;
}

export async function makeExchange({
  disk: wrap,
  duringSleep,
  ...settings
}: ExchangeSettings = {}): Promise<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-exchange-'));
  const [inbox, outbox] = [join(folder, 'in'), join(folder, 'out')];
  await mkdir(inbox);
  await mkdir(outbox);
  // The file system's own time: what is put there is new.
  const [clock, log] = [new HastyClock(Date.now()), new RecordingLog()];
  const reads: string[] = [];
  const counted: InboxDisk = {
    ...inboxDisk,
    read: (path, ...rest) => {
      reads.push(path);
      return inboxDisk.read(path, ...rest);
    },
  };
  const disk = wrap?.(counted) ?? counted;
  const waiting = {
    now: () => clock.now(),
    sleep: async (ms: number, signal: AbortSignal) => {
      if (ms < 5_000) await duringSleep?.();
      await clock.sleep(ms, signal);
    },
  };
  const restarted = () =>
    createDirectoryTenant(
      { name: 'stage', inbox, outbox, ...settings },
      { clock: waiting, log, disk, unusable: unusableExport },
    );
  return {
    inbox,
    outbox,
    tenant: restarted(),
    clock,
    log,
    reads,
    restarted,
    put: (name, content) => writeFile(join(inbox, name), content),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same, until the test ends. */
export async function anExchange(settings: ExchangeSettings = {}): Promise<Exchange> {
  const exchange = await makeExchange(settings);
  onTestFinished(() => exchange.dispose());
  return exchange;
}

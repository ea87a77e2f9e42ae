import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDirectoryTenant } from '../../../src/adapters/directory-tenant/directory-tenant.ts';
import type { HandOverTenant } from '../../../src/ports/hand-over.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

/** Folders of one tenant, and the driver on them. */
export interface Exchange {
  readonly inbox: string;
  readonly outbox: string;
  readonly tenant: HandOverTenant;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  /** Another driver on the same folders, as after a restart. */
  restarted(): HandOverTenant;
  put(name: string, content: string | Uint8Array): Promise<void>;
  dispose(): Promise<void>;
}

export async function makeExchange(settings: { readonly maxBytes?: number } = {}): Promise<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-exchange-'));
  const [inbox, outbox] = [join(folder, 'in'), join(folder, 'out')];
  await mkdir(inbox);
  await mkdir(outbox);
  const [clock, log] = [new TestClock(), new RecordingLog()];
  const restarted = () =>
    createDirectoryTenant({ name: 'stage', inbox, outbox, ...settings }, { clock, log });
  return {
    inbox,
    outbox,
    tenant: restarted(),
    clock,
    log,
    restarted,
    put: (name, content) => writeFile(join(inbox, name), content),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same, until the test ends. */
export async function anExchange(settings: { readonly maxBytes?: number } = {}): Promise<Exchange> {
  const exchange = await makeExchange(settings);
  onTestFinished(() => exchange.dispose());
  return exchange;
}

import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhooksOf } from './final-state.ts';
import { openTenant, type FolderPlace, type Policy } from './runs.ts';
import { makeHarness, remoteFor, type Making, type Mode } from './harness.ts';

/** What happens before the sync that a process dies in. */
export interface History {
  readonly policy: Policy;
  /** False: the tenant can only add streams. */
  readonly inPlace: boolean;
  /** How many reads see the validation of what was sent pending. */
  readonly pendingValidation?: number;
  readonly seed: Readonly<Record<string, Uint8Array>>;
  readonly before: (world: Making) => Promise<void>;
}

/** A world as it is just before the sync that is looked at. */
export interface Template extends FolderPlace {
  readonly mode: Mode;
  readonly policy: Policy;
  /** How its tenant behaves. */
  readonly switches: Readonly<Record<string, unknown>>;
  readonly now: number;
  /** Addresses of webhooks in the tenant, by stream and name. */
  readonly webhooks: ReadonlyMap<string, string>;
}

const anHour = 3_600_000;

/** A new folder for a template and its copies: in memory where that can be, since what a killed process wrote survives it there too. */
export async function aCrashFolder(): Promise<string> {
  const memory = '/dev/shm';
  const isThere = access(memory, constants.W_OK).then(
    () => true,
    () => false,
  );
  return mkdtemp(join((await isThere) ? memory : tmpdir(), 'sluice-crash-'));
}

export async function makeTemplate(folder: string, mode: Mode, history: History): Promise<Template> {
  const { policy, inPlace, seed } = history;
  const remote = remoteFor(mode, folder);
  const making = await makeHarness({ folder, remote }, mode, policy, seed);
  const switches = { inPlace, pendingValidation: history.pendingValidation ?? 0 };
  await making.tenant.switch(switches);
  await history.before(making);
  const tenant = openTenant(making, 'acmestage', { clock: making.clock, fetch: making.send });
  const webhooks = await webhooksOf(making, { tenant });
  await making.sandbox.stop();
  const past = ['person', 'seed', 'tenants/acmedev'].map((one) => join(folder, one));
  await Promise.all(past.map((one) => rm(one, { recursive: true, force: true })));
  return { folder, remote, mode, policy, switches, webhooks, now: making.clock.now() + anHour };
}

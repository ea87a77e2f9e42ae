import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectoryTenant } from '../../src/adapters/directory-tenant/directory-tenant.ts';
import { unusableExport } from '../../src/core/tree/export/unusable-export.ts';
import { inboxDisk, type InboxDisk } from '../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import { AppNames } from '../../src/core/stream/app-names.ts';
import { runExport, runSync } from '../../src/runs/run.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { environmentOf, openDeps, type FolderPlace, type Policy, type Ports } from './runs.ts';

/** Which pass takes in what lies in its inbox: an export of the source, or a sync of the environment. */
export type InboxRun = 'export' | 'sync';

/** What one run leaves behind that must not depend on whether a process died in it. */
export interface Left {
  /** Every file of the inbox: digest by path. */
  readonly inbox: Readonly<Record<string, string>>;
  /** Every ref and its tree, and how many commits there are. */
  readonly branches: readonly string[];
  readonly identities: readonly string[];
  readonly observations: readonly string[];
  readonly inventory: readonly string[];
  readonly lastSynced: readonly string[];
  /** What is remembered of hand-overs, without times. */
  readonly handOvers: string;
  readonly status: string;
  readonly openJournal: readonly string[];
}

const policy: Policy = { state: 'file', prune: 'off', switchOver: 'overlap' };
const never = new AbortController().signal;
const anHour = 3_600_000;

export const inboxOf = (folder: string, run: InboxRun) => join(folder, run === 'export' ? 'dev' : 'in');
export const outboxOf = (folder: string) => join(folder, 'out');

/** How passes are run: how often, and what comes between them and the world. */
export interface Running {
  readonly times?: number;
  readonly wrap?: (ports: Ports) => Ports;
  readonly disk?: InboxDisk;
  readonly clock?: HastyClock;
}

/** Executes a run over two folders, on files that outlive the process, an hour after the other. */
export async function runRun(
  place: FolderPlace,
  run: InboxRun,
  now: number,
  { times = 1, wrap = (ports) => ports, disk = inboxDisk, clock = new HastyClock(now) }: Running = {},
): Promise<Left> {
  const { folder, remote } = place;
  const { deps, close } = await openDeps(place, clock, { wrap });
  const { log } = deps;
  const name = run === 'export' ? 'devfiles' : 'stagefiles';
  const tenant = createDirectoryTenant(
    { name, inbox: inboxOf(folder, run), outbox: run === 'export' ? undefined : outboxOf(folder) },
    { clock, log, disk, unusable: unusableExport },
  );
  const rest = { apps: new AppNames(), include: ['*'], exclude: [], allowFindings: [], push: false };
  const options = { holder: `process ${now}`, patience: 0 };
  try {
    for (let time = 1; time <= times; time += 1) {
      if (run === 'sync') await runSync(deps, environmentOf(policy, tenant), options, never);
      else {
        const source = { ...rest, name: 'dev', branch: 'main', tenant };
        await runExport(deps, source, { ...options, dryRun: false }, never);
      }
      clock.advance(anHour);
    }
    const { store } = deps;
    const statuses = new Map((await store.statuses()).map(({ subject, status }) => [subject, status]));
    // Commits have times, so that their ids differ from run to run.
    const plain = (value: unknown) =>
      JSON.stringify(value ?? null, (key, item: unknown) =>
        key === 'at' || key === 'revision' ? undefined : item,
      )
        .replaceAll(folder, '')
        .replaceAll(/[0-9a-f]{40}/g, 'COMMIT');
    return {
      inbox: await filesIn(inboxOf(folder, run)),
      branches: await remote.branches(),
      identities: (await store.identities(name)).map(({ path, id }) => `${path} ${id}`).sort(),
      observations: (await store.observations(run === 'export' ? 'source dev' : 'environment staging'))
        .map(({ id, revision }) => `${id} ${revision}`)
        .sort(),
      inventory: (await store.inventory('staging'))
        .map(({ path, id, role }) => `${path} ${id} ${role}`)
        .sort(),
      lastSynced: (await store.lastSynced('staging'))
        .map((one) => `${one.path} ${one.desired} ${one.live}`)
        .sort(),
      handOvers: plain(statuses.get('hand-overs of staging')),
      status: plain(statuses.get(run === 'export' ? 'source dev' : 'environment staging')),
      openJournal: (await store.openJournal('staging')).map(({ call }) => call),
    };
  } finally {
    await close();
  }
}

async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    found.push([path.slice(folder.length + 1), digest.slice(0, 12)]);
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

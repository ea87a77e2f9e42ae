import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectoryTenant } from '../../src/adapters/directory-tenant/directory-tenant.ts';
import { inboxDisk } from '../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import { unusableExport } from '../../src/core/tree/export/unusable-export.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { environmentOf, openDeps, untilStable, type FolderPlace, type Policy, type Ports } from './runs.ts';

/** What one run leaves behind that must not depend on whether a process died in it. */
export interface Left {
  /** Every file of the outbox: text by path. */
  readonly outbox: Readonly<Record<string, string>>;
  readonly inventory: readonly string[];
  readonly lastSynced: readonly string[];
  /** What is remembered of hand-overs, without times. */
  readonly handOvers: string;
  readonly status: string;
  readonly openJournal: readonly string[];
}

/** Options of a hand-over, and the files and calls that it passes through. */
export interface HandingOver {
  readonly wrap?: (ports: Ports) => Ports;
  readonly clock?: HastyClock;
  /** Called after each pass. */
  readonly after?: () => void;
}

const policy: Policy = { state: 'file', prune: 'off', switchOver: 'overlap' };

/** Inbox and outbox of staging. */
export const inboxOf = (folder: string) => join(folder, 'in');
export const outboxOf = (folder: string) => join(folder, 'out');

/**
 * Syncs an environment whose tenant is two folders, on files that outlive the process, until people are waited for.
 */
export async function handOver(
  place: FolderPlace,
  now: number,
  { wrap = (ports) => ports, clock = new HastyClock(now), after = () => undefined }: HandingOver = {},
): Promise<Left> {
  const { folder } = place;
  const { deps, close } = await openDeps(place, clock, { wrap });
  try {
    const tenant = createDirectoryTenant(
      { name: 'stagefiles', inbox: inboxOf(folder), outbox: outboxOf(folder) },
      // Each its own: what one process has read is unknown to the next.
      { clock, log: deps.log, unusable: unusableExport, disk: { ...inboxDisk } },
    );
    await untilStable(deps, environmentOf(policy, tenant), clock, () => Promise.resolve(after()));
    const statuses = new Map((await deps.store.statuses()).map(({ subject, status }) => [subject, status]));
    const plain = (value: unknown) =>
      JSON.stringify(value ?? null, (key, item: unknown) => (key === 'at' ? undefined : item), 1).replaceAll(
        folder,
        '',
      );
    return {
      outbox: await filesIn(folder, outboxOf(folder)),
      inventory: (await deps.store.inventory('staging'))
        .map(({ path, id, role }) => `${path} ${id} ${role}`)
        .sort(),
      lastSynced: (await deps.store.lastSynced('staging')).map(
        ({ path, desired, live }) => `${path} ${desired} ${live}`,
      ),
      handOvers: plain(statuses.get('hand-overs of staging')),
      status: plain(statuses.get('environment staging')),
      openJournal: (await deps.store.openJournal('staging')).map(({ call }) => call),
    };
  } finally {
    await close();
  }
}

async function filesIn(folder: string, outbox: string): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for (const entry of await readdir(outbox, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    found.push([path.slice(outbox.length + 1), (await readFile(path, 'utf8')).replaceAll(folder, '')]);
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

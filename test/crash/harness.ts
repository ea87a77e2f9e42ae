import { cpSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppNames } from '../../src/core/stream/app-names.ts';
import {
  openSandbox,
  startSandbox,
  type RunningSandbox,
  type TenantsOfSandbox,
} from '../../src/sandbox/sandbox.ts';
import { runExport } from '../../src/runs/run.ts';
import { withoutSocket } from '../support/in-process-sandbox.ts';
import type { Person } from '../support/person.ts';
import { copied } from '../support/copied.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { openRuns, openTenant, type Runs, type FolderPlace, type Place, type Policy } from './runs.ts';
import type { Remote } from './remote.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { RemoteOnDisk } from './remote-on-disk.ts';

/**
 * Mode in which a history is played: in this process, over a remote in memory and a sandbox without a socket; or by processes that
 * are killed, over git and HTTP.
 */
export type Mode = 'simulated' | 'killed';

export const remoteFor = (mode: Mode, folder: string): Remote =>
  mode === 'simulated' ? new RemoteInMemory() : new RemoteOnDisk(folder);

/** Copies everything that one run is made of into another folder. */
export async function copiedPlace(
  { mode, remote, folder }: FolderPlace & { readonly mode: Mode },
  to: string,
): Promise<FolderPlace> {
  // Without git there are only a few files, for which a process is too much.
  if (mode === 'simulated') cpSync(folder, to, { recursive: true, preserveTimestamps: true });
  else await copied(folder, to);
  return { folder: to, remote: remote.copiedTo(to) };
}

/** A sandbox on the files of a folder, at a time that only its clock knows. */
export interface Harness extends Place {
  readonly mode: Mode;
  readonly clock: HastyClock;
  readonly tenant: SandboxControl;
  readonly sandbox: Pick<RunningSandbox, 'stop'>;
}

/** Opens the tenant of the environment and, if there is a seed, that of the source, which starts with its streams. */
export async function openHarness(
  { folder, remote }: FolderPlace,
  mode: Mode,
  now: number,
  seedDir?: string,
): Promise<Harness> {
  const clock = new HastyClock(now);
  const { sandbox, send } = await startTenants(mode, {
    dataDir: join(folder, 'tenants'),
    ...(seedDir === undefined ? { tenants: ['acmestage'] } : { tenants: ['acmedev', 'acmestage'], seedDir }),
    now: () => clock.now(),
  });
  const { url } = sandbox;
  const tenant = new SandboxControl(url, 'acmestage', send);
  return { folder, remote, mode, url, send, clock, sandbox, tenant };
}

interface Tenants {
  readonly sandbox: Pick<RunningSandbox, 'url' | 'stop'>;
  readonly send: typeof fetch;
}

async function startTenants(mode: Mode, options: TenantsOfSandbox): Promise<Tenants> {
  if (mode === 'killed') return { sandbox: await startSandbox({ ...options, port: 0 }), send: fetch };
  await mkdir(options.dataDir, { recursive: true });
  const stopping = new AbortController();
  const opened = openSandbox(options, stopping.signal);
  const stop = async () => {
    stopping.abort();
    opened.close();
  };
  return { sandbox: { url: 'http://127.0.0.1:4010', stop }, send: withoutSocket(opened) };
}

/** Harness that prepares a history, before the sync under test. */
export interface Making extends Harness {
  readonly person: Person;
  sync(): Promise<void>;
}

/** Streams of the development tenant, in `main` and on the branch of the environment; the environment is empty. */
export async function makeHarness(
  { folder, remote }: FolderPlace,
  mode: Mode,
  policy: Policy,
  seed: Readonly<Record<string, Uint8Array>>,
): Promise<Making> {
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir, { recursive: true });
  for (const [name, bytes] of Object.entries(seed)) await writeFile(join(seedDir, name), bytes);
  await remote.create();
  const harness = await openHarness({ folder, remote }, mode, Date.UTC(2026, 0, 5, 9), seedDir);
  const person = await remote.person(() => harness.clock.now());
  const working = async (work: (runs: Runs) => Promise<unknown>) => {
    const runs = await openRuns(harness, policy, harness.clock);
    await work(runs);
    await runs.close();
  };
  await working(({ deps, clock }) =>
    runExport(
      deps,
      {
        name: 'dev',
        tenant: openTenant(harness, 'acmedev', { clock, fetch: harness.send }),
        apps: new AppNames(),
        branch: 'main',
        include: ['*'],
        exclude: [],
        allowFindings: [],
        push: false,
      },
      { holder: 'export', patience: 0, dryRun: false },
      new AbortController().signal,
    ),
  );
  await person.merge('sluice/export/dev', 'main');
  await person.merge('main', 'env/staging');
  return { ...harness, person, sync: () => working((runs) => runs.untilStable()) };
}

import { mkdir, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppNames } from '../../src/core/stream/app-names.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/sandbox.ts';
import { runExport } from '../../src/runs/run.ts';
import { GitPerson } from '../support/git-person.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { openPasses, openTenant, remoteOf, type Passes, type Place, type Policy } from './passes.ts';

const run = promisify(execFile);

/** Runs git in the repository that plays the remote. */
export async function gitIn(folder: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1' };
  return (await run('git', ['-C', folder, ...args], { env })).stdout.trim();
}

/** A sandbox on the files of a folder, at a time that only its clock knows. */
export interface Stage extends Place {
  readonly clock: HastyClock;
  readonly tenant: SandboxControl;
  readonly sandbox: RunningSandbox;
}

/** With the tenant of the environment alone, or with that of the source too, which starts with the streams of `seed`. */
export async function openStage(folder: string, now: number, seedDir?: string): Promise<Stage> {
  const clock = new HastyClock(now);
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(folder, 'tenants'),
    ...(seedDir === undefined ? { tenants: ['acmestage'] } : { tenants: ['acmedev', 'acmestage'], seedDir }),
    now: () => clock.now(),
  });
  return { folder, url: sandbox.url, clock, sandbox, tenant: new SandboxControl(sandbox.url, 'acmestage') };
}

/** What a history is made with, before the sync that is looked at. */
export interface Making extends Stage {
  readonly person: GitPerson;
  sync(): Promise<void>;
}

/** Streams of the development tenant, in `main` and on the branch of the environment; the environment is empty. */
export async function makeStage(
  folder: string,
  policy: Policy,
  seed: Readonly<Record<string, Uint8Array>>,
): Promise<Making> {
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir, { recursive: true });
  for (const [name, bytes] of Object.entries(seed)) await writeFile(join(seedDir, name), bytes);
  const remote = remoteOf({ folder });
  await mkdir(remote);
  await gitIn(remote, 'init', '--quiet', '--bare', '--template=', '--initial-branch=main');
  await gitIn(remote, 'config', 'receive.autogc', 'false');
  const stage = await openStage(folder, Date.UTC(2026, 0, 5, 9), seedDir);
  const person = await GitPerson.with(remote);
  const working = async (work: (passes: Passes) => Promise<unknown>) => {
    const passes = await openPasses(stage, policy, stage.clock);
    await work(passes);
    await passes.close();
  };
  await working(({ deps, clock }) =>
    runExport(
      deps,
      {
        name: 'dev',
        tenant: openTenant(stage, 'acmedev', { clock, fetch }),
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
  return { ...stage, person, sync: () => working((passes) => passes.untilSettled()) };
}

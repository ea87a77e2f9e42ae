import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectoryTenant } from '../../src/adapters/directory-tenant/directory-tenant.ts';
import { unusableExport } from '../../src/core/tree/export/unusable-export.ts';
import type { HandOverTenant } from '../../src/ports/hand-over.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import type { Environment, Source } from '../../src/runs/pipeline.ts';
import { runExport } from '../../src/runs/run.ts';
import { Carrier } from './carrier.ts';
import { unhurried } from './unhurried.ts';
import { aWorld, aWorldOnGit, never, type World, type WorldOnGit, type WorldOptions } from './world.ts';
import { reaching } from '../../src/runs/write-access.ts';

/** A world in which development and staging are reached by folders alone, and somebody carries files to staging. */
export interface DirectoryHarness<W extends World = World> {
  readonly world: W;
  readonly inbox: string;
  readonly outbox: string;
  /** Staging, as its folders show it. */
  readonly staging: Environment & { readonly tenant: HandOverTenant };
  /** Development, as its folder shows it. */
  readonly source: Source;
  /** A source that reads staging's inbox. */
  readonly back: Source;
  readonly carrier: Carrier;
  readonly devInbox: string;
  /** Exports every stream of development into its inbox, as a person does in the dashboard. */
  exportDev(): Promise<void>;
  /** Exports development and merges it into main and the branch of staging. */
  bring(): Promise<void>;
  sync(): Promise<SyncReport>;
  /** Syncs and has each round done, until there is none left to do; the last report. */
  carryOn(): Promise<SyncReport>;
}

type Options = Pick<WorldOptions, 'seed' | 'state'>;

export async function aDirectoryHarness(options: Options = {}): Promise<DirectoryHarness> {
  return stageIn(await aWorld(options));
}

/** The same with a repository on disk. */
export async function aDirectoryStageOnGit(options: Options = {}): Promise<DirectoryHarness<WorldOnGit>> {
  return stageIn(await aWorldOnGit(options));
}

async function stageIn<W extends World>(world: W): Promise<DirectoryHarness<W>> {
  const folder = async (name: string) => {
    const path = join(world.folder, 'exchange', name);
    await mkdir(path, { recursive: true });
    return path;
  };
  const [devInbox, inbox, outbox] = [
    await folder('dev/in'),
    await folder('stage/in'),
    await folder('stage/out'),
  ];
  const { log } = world;
  const clock = unhurried(world.clock);
  const folders = { clock, log, unusable: unusableExport };
  const dev = createDirectoryTenant({ name: 'devfiles', inbox: devInbox, outbox: undefined }, folders);
  const harness = createDirectoryTenant({ name: 'stagefiles', inbox, outbox }, folders);
  const source: Source = { ...world.source, tenant: dev };
  const staging = { ...world.staging, ...reaching(harness) };
  const carrier = new Carrier({ inbox, outbox }, world.staging.tenant, world.stage);
  const run = { holder: 'test', patience: 0 };
  const sync = () => world.sync(staging);
  return {
    world,
    inbox,
    outbox,
    staging,
    source,
    back: { ...source, name: 'back', tenant: harness },
    carrier,
    devInbox,
    async exportDev() {
      const { tenant } = world.source;
      for (const { id, name } of (await tenant.list(never)).streams) {
        const file = join(devInbox, `${name.replaceAll('/', '_')} ${id}.json`);
        await writeFile(file, await tenant.exportFile(id, never));
      }
    },
    async bring() {
      await runExport(world.deps, source, { ...run, dryRun: false }, never);
      await world.person.merge('sluice/export/dev', 'main');
      await world.person.merge('main', 'env/staging');
    },
    sync,
    async carryOn() {
      for (;;) {
        const report = await sync();
        const open = await carrier.open();
        if (open.length === 0) return report;
        for (const round of open) await carrier.do(round);
      }
    },
  };
}

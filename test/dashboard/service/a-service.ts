import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sees } from '../../../src/dashboard/api/service.ts';
import { ServiceMethods } from '../../support/service-methods.ts';
import { DaemonService } from '../../../src/dashboard/service/service.ts';
import { pushedUnderLeases } from '../../../src/daemon/open/leased-calls.ts';
import { openApp, type OpenApp, type OpenPipeline } from '../../../src/daemon/open/open.ts';
import { configFiles } from '../../../src/cli/files/disk.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Times } from '../../../src/runs/times.ts';
import { runExport, runPromotion, runSync } from '../../../src/runs/run.ts';
import type { SyncOptions } from '../../../src/runs/sync/run.ts';
import type { SyncReport } from '../../../src/runs/sync/report.ts';
import type { Environment } from '../../../src/runs/pipeline.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { daemonOutside } from '../../support/running-daemon.ts';
import { aWorld, aWorldOnGit, never, type World, type WorldOptions } from '../../support/world.ts';

export const all: Sees = () => true;
export const ann = { by: 'Ann', who: { is: 'token' } } as const;

const asTest = { holder: 'test', patience: 0 };

/** Dashboard service of a configured world. A test starts each run. */
export interface ServiceHarness {
  readonly world: World;
  readonly service: ServiceMethods;
  readonly daemon: DaemonService;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly log: RecordingLog;
  /** Path of the configuration. */
  readonly config: string;
  /** Subjects for which the service requested runs. */
  readonly woken: string[];
  /** What a controller would tell, by subject. */
  readonly times: Map<string, Times>;
  /** Folders of the tenant of production. */
  readonly inbox: string;
  readonly outbox: string;
  environment(name: string): Environment;
  export(): Promise<void>;
  sync(name?: string, options?: SyncOptions): Promise<SyncReport>;
  promote(name: string): Promise<void>;
  /** Exports, and merges that into main and the branch of staging. */
  bring(): Promise<void>;
}

export interface ServiceOptions extends Pick<WorldOptions, 'seed'> {
  /** More keys of staging, as they are written between others. */
  readonly staging?: string;
}

/** Development and staging by calls, production by folders; the repository in memory. */
export async function aService({ seed = [], staging }: ServiceOptions = {}): Promise<ServiceHarness> {
  const world = await aWorld({ seed });
  const inMemory = (app: OpenApp): OpenApp => {
    const repository = pushedUnderLeases(world.deps.repository, app.store);
    const pipelines = app.pipelines.map((one) => ({ ...one, deps: { ...one.deps, repository } }));
    return { ...app, pipelines };
  };
  return deskOver(world, { url: join(world.folder, 'none.git'), staging, opened: inMemory });
}

/** The same with a repository on disk, for tests in which other processes open the configuration. */
export async function aDeskOnGit({ seed = [], staging }: ServiceOptions = {}): Promise<ServiceHarness> {
  const world = await aWorldOnGit({ seed });
  return deskOver(world, { url: world.remote.path, staging, opened: (app) => app });
}

interface DeskParts {
  /** Address of the repository in the configuration. */
  readonly url: string;
  readonly staging: string | undefined;
  readonly opened: (app: OpenApp) => OpenApp;
}

async function deskOver(world: World, { url, staging, opened }: DeskParts): Promise<ServiceHarness> {
  const folder = join(world.folder, 'config');
  const [inbox, outbox] = [join(folder, 'prod/in'), join(folder, 'prod/out')];
  for (const path of [inbox, outbox]) await mkdir(path, { recursive: true });
  const config = join(folder, 'sluice.yaml');
  await writeFile(config, configText(world, url, staging));
  const log = new RecordingLog();
  const outside = daemonOutside(log, { fetch: world.sandbox.fetch });
  const loaded = await loadConfig(config, configFiles);
  const app = opened(await openApp(loaded.config, outside, { pipeline: () => true, tenant: () => true }));
  onTestFinished(() => app.close());
  const [pipeline] = app.pipelines;
  if (pipeline === undefined) throw new Error('the configuration has no pipeline');
  const woken: string[] = [];
  const times = new Map<string, Times>();
  const service = new DaemonService(outside);
  service.begin({
    app,
    controller: { timesOf: (subject) => Promise.resolve(times.get(subject)) },
    wake: (subject) => void woken.push(subject),
  });
  onTestFinished(() => service.end());
  const { deps, source, environments } = pipeline;
  const environment = (name: string) => {
    const found = environments.get(name);
    if (found === undefined) throw new Error(`there is no environment ${name}`);
    return found;
  };
  const exported = async () => void (await runExport(deps, source, { ...asTest, dryRun: false }, never));
  return {
    world,
    service: new ServiceMethods(service),
    daemon: service,
    app,
    pipeline,
    log,
    config,
    woken,
    times,
    inbox,
    outbox,
    environment,
    export: exported,
    sync: (name = 'staging', options = {}) =>
      runSync(deps, environment(name), { ...asTest, ...options }, never),
    promote: async (name) => void (await runPromotion(deps, environment(name), asTest, never)),
    bring: async () => {
      await exported();
      await world.person.merge('sluice/export/dev', 'main');
      await world.person.merge('main', 'env/staging');
    },
  };
}

function configText({ sandbox }: World, url: string, staging: string | undefined): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(sandbox.url)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  return `repository: { url: ${JSON.stringify(url)} }
tenants:
  dev: ${tenant('acmedev')}
  stage: ${tenant('acmestage')}
  prod: { driver: directory, inbox: prod/in, outbox: prod/out }
source: { tenant: dev, branch: main, every: 3600s }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, every: 3600s, state: file${staging === undefined ? '' : `, ${staging}`} }
  production: { branch: env/production, tenant: prod, from: staging, every: 3600s, state: file }
store: { url: "file:data/sluice.db" }
server: { listen: "127.0.0.1:0" }
`;
}

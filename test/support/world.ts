import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/git-repository.ts';
import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { createSecretScanner } from '../../src/adapters/secretlint/secret-scanner.ts';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { AppNames } from '../../src/core/stream/app-names.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { Repository } from '../../src/ports/repository.ts';
import type { Store } from '../../src/ports/store.ts';
import type { DirectTenant } from '../../src/ports/tenant.ts';
import { KnownStreams } from '../../src/runs/desired/known-streams.ts';
import { IdleExports } from '../../src/runs/export/idle-exports.ts';
import type { ExportOptions } from '../../src/runs/export/run.ts';
import type { ExportReport } from '../../src/runs/export/report.ts';
import type { PromotionOptions, PromotionReport } from '../../src/runs/promotion/run.ts';
import { runExport, runPromotion, runSync } from '../../src/runs/run.ts';
import type { Environment, RunDeps, Source } from '../../src/runs/pipeline.ts';
import { planEnvironment } from '../../src/runs/sync/plan.ts';
import type { SyncOptions } from '../../src/runs/sync/run.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { reaching } from '../../src/runs/write-access.ts';
import { FakeRemote, FakeRepository } from './fake-repository.ts';
import { GitPerson } from './git-person.ts';
import { makeGitRemote, type GitRemote } from './git-remote.ts';
import { MemoryPerson } from './memory-person.ts';
import type { Person } from './person.ts';
import { RecordingLog } from './recording-log.ts';
import { RepositoryQueries } from './repository-queries.ts';
import { startSandbox, type TenantsOfSandbox } from '../../src/sandbox/sandbox.ts';
import { openSandboxInProcess, type WorldSandbox } from './in-process-sandbox.ts';
import { SandboxControl } from './sandbox-control.ts';
import { TestClock } from './test-clock.ts';

const examples = join(import.meta.dirname, '../../examples/exports');

export interface WorldOptions {
  /** File names in examples/exports that the development tenant starts with, or export files by file name. */
  readonly seed?: readonly string[] | Readonly<Record<string, Uint8Array>>;
  readonly source?: Partial<Pick<Source, 'include' | 'exclude' | 'push'>>;
  readonly state?: Environment['state'];
  /** Store of the runs, which the world closes; one in memory if left out. */
  readonly store?: Store;
}

export const never = new AbortController().signal;

/**
 * Three sandbox tenants, a repository, a store, a person who works on the repository, and the passes over
 * them. Time stands still until a test moves it. Everything ends with the test.
 */
export class World extends RepositoryQueries {
  /** Folder that goes with the test. */
  readonly folder: string;
  readonly sandbox: WorldSandbox;
  readonly person: Person;
  readonly store: Store;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  readonly deps: RunDeps;
  readonly dev: SandboxControl;
  readonly stage: SandboxControl;
  readonly prod: SandboxControl;
  source: Source & { readonly tenant: DirectTenant };
  staging: Environment & { readonly tenant: DirectTenant };
  production: Environment & { readonly tenant: DirectTenant };

  constructor(
    parts: Pick<World, 'folder' | 'sandbox' | 'person' | 'store' | 'clock' | 'log' | 'deps'>,
    options: WorldOptions,
  ) {
    super(parts.deps.repository);
    this.folder = parts.folder;
    this.sandbox = parts.sandbox;
    this.person = parts.person;
    this.store = parts.store;
    this.clock = parts.clock;
    this.log = parts.log;
    this.deps = parts.deps;
    this.dev = new SandboxControl(parts.sandbox.url, 'acmedev', parts.sandbox.fetch);
    this.stage = new SandboxControl(parts.sandbox.url, 'acmestage', parts.sandbox.fetch);
    this.prod = new SandboxControl(parts.sandbox.url, 'acmeprod', parts.sandbox.fetch);
    this.source = {
      name: 'dev',
      tenant: this.tenant('dev', 'acmedev'),
      apps: new AppNames(),
      branch: 'main',
      include: ['*'],
      exclude: [],
      allowFindings: [],
      push: false,
      ...options.source,
    };
    const environment = { ...plainPolicy, apps: new AppNames(), state: options.state ?? 'file' };
    this.staging = {
      ...environment,
      name: 'staging',
      branch: 'env/staging',
      from: 'main',
      ...reaching(this.tenant('stage', 'acmestage')),
    };
    this.production = {
      ...environment,
      name: 'production',
      branch: 'env/production',
      from: 'env/staging',
      ...reaching(this.tenant('prod', 'acmeprod')),
    };
  }

  /** A driver of a sandbox tenant that sends everything once. */
  tenant(name: string, tenant: string) {
    return createHttpTenant(
      { name, baseUrl: this.sandbox.url, tenant, clientId: 'demo', clientSecret: 'demo-secret', attempts: 1 },
      { fetch: this.sandbox.fetch, clock: this.clock, random: () => 0.5, log: this.log },
    );
  }

  export(options: Partial<ExportOptions> = {}, deps = this.deps): Promise<ExportReport> {
    return runExport(deps, this.source, { ...asTest, dryRun: false, ...options }, never);
  }

  /** Plans an environment, staging where none is said. */
  async plan(environment: Environment = this.staging): Promise<Plan> {
    return (await planEnvironment(this.deps, environment, {}, never)).plan;
  }

  sync(environment: Environment = this.staging, options: SyncOptions = {}): Promise<SyncReport> {
    return runSync(this.deps, environment, { ...asTest, ...options }, never);
  }

  promote(environment: Environment = this.staging, options: PromotionOptions = {}): Promise<PromotionReport> {
    return runPromotion(this.deps, environment, { ...asTest, ...options }, never);
  }

  /** Exports, and merges that into main and from there into the branch of staging, with what a person must bind. */
  async bringToStaging(): Promise<void> {
    await this.export();
    await this.person.merge('sluice/export/dev', 'main');
    await this.bindUnlisted();
    await this.person.merge('main', 'env/staging');
  }

  /** Binds on a branch, for an environment, what no tenant can list: keychains, data stores and data structures. */
  async bindUnlisted(branch = 'main', environment = 'staging'): Promise<void> {
    const paths = await this.paths(`refs/heads/${branch}`, 'keychains', 'data-stores', 'data-structures');
    const lines = paths.map((path, index) => `  ${path.replace('.json', '')}: ${700_001 + index}\n`);
    if (lines.length === 0) return;
    await this.person.edit(branch, `environments/${environment}.yaml`, () => `bindings:\n${lines.join('')}`);
  }

  /** Moves a ref of the remote; undefined removes it. */
  async move(ref: string, to: string | undefined): Promise<void> {
    const full = ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
    await this.deps.repository.push([{ ref: full, expected: await this.head(ref), to }], never);
  }
}

/** A world whose repository is on disk, with a bare repository that plays the remote and a person with a clone. */
export class WorldOnGit extends World {
  readonly remote: GitRemote;
  override readonly person: GitPerson;

  constructor(
    parts: Pick<WorldOnGit, 'folder' | 'sandbox' | 'remote' | 'person' | 'store' | 'clock' | 'log' | 'deps'>,
    options: WorldOptions,
  ) {
    super(parts, options);
    this.remote = parts.remote;
    this.person = parts.person;
  }

  override async move(ref: string, to: string | undefined): Promise<void> {
    const full = ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
    await this.remote.git('update-ref', ...(to === undefined ? ['-d', full] : [full, to]));
  }
}

/** What an environment does where nothing is configured. */
const plainPolicy = {
  secrets: new Map<string, string>(),
  prune: 'off',
  maxDeletions: undefined,
  protected: [],
  selfHeal: 'off',
  switchOver: 'overlap',
} as const;

const asTest = { holder: 'test', patience: 0 };

/** The ref of the mirror of the source of every world. */
export const mirror = 'refs/sluice/source/dev';

export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-world-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const remote = new FakeRemote();
  const parts = await partsOf(
    folder,
    new RecordingLog(),
    new FakeRepository(remote),
    openSandboxInProcess,
    options,
  );
  return new World({ ...parts, person: new MemoryPerson(remote, () => parts.clock.now()) }, options);
}

/** Opens a world on real git, for tests of git itself and of other processes that use the repository and the tenants. */
export async function aWorldOnGit(options: WorldOptions = {}): Promise<WorldOnGit> {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const log = new RecordingLog();
  const repository = await openGitRepository(
    {
      directory: join(remote.folder, 'mirror.git'),
      url: remote.path,
      identity: { name: 'Sluice', email: 'sluice@example.com' },
    },
    { log },
  );
  onTestFinished(() => repository.close());
  const parts = await partsOf(remote.folder, log, repository, listeningSandbox, options);
  return new WorldOnGit({ ...parts, remote, person: await GitPerson.with(remote.path) }, options);
}

/** Starts a sandbox that other processes can call. */
export async function listeningSandbox(options: TenantsOfSandbox): Promise<WorldSandbox> {
  const sandbox = await startSandbox({ ...options, port: 0 });
  return { url: sandbox.url, fetch, stop: () => sandbox.stop() };
}

async function partsOf(
  folder: string,
  log: RecordingLog,
  repository: Repository,
  openTenants: (options: TenantsOfSandbox) => WorldSandbox | Promise<WorldSandbox>,
  options: WorldOptions,
) {
  const clock = new TestClock();
  await mkdir(join(folder, 'tenants'));
  const sandbox = await openTenants({
    dataDir: join(folder, 'tenants'),
    tenants: ['acmedev', 'acmestage', 'acmeprod'],
    seedDir: await seedFolder(folder, options.seed ?? []),
  });
  onTestFinished(() => sandbox.stop());
  const store =
    options.store ?? (await openSqliteStore({ file: ':memory:' }, { log, now: () => clock.now() }));
  onTestFinished(() => store.close());
  let count = 0;
  const newId = () => `id-${(count += 1)}`;
  const secretScanner = createSecretScanner({ configured: () => [] });
  const known = { knownStreams: new KnownStreams(), idleExports: new IdleExports() };
  const deps = { repository, secretScanner, store, clock, log, ...known, newId, actor: 'test' };
  return { folder, sandbox, store, clock, log, deps };
}

async function seedFolder(folder: string, seed: NonNullable<WorldOptions['seed']>): Promise<string> {
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir);
  const files = Array.isArray(seed)
    ? await Promise.all(
        seed.map(async (name: string) => [name, await readFile(join(examples, name))] as const),
      )
    : Object.entries(seed);
  for (const [name, bytes] of files) await writeFile(join(seedDir, name), bytes);
  return seedDir;
}

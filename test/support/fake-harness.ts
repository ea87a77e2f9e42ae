import { printTreeFile } from '../../src/core/tree/print.ts';
import { AppNames } from '../../src/core/stream/app-names.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { Tree } from '../../src/core/tree/tree.ts';
import { KnownStreams } from '../../src/runs/desired/known-streams.ts';
import { planEnvironment } from '../../src/runs/sync/plan.ts';
import { runSync } from '../../src/runs/run.ts';
import type { Environment, RunDeps } from '../../src/runs/pipeline.ts';
import { branchRef } from '../../src/runs/branches.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { FakeRepository } from './fake-repository.ts';
import { FakeSecretScanner } from './fake-secret-scanner.ts';
import { FakeStore } from './fake-store.ts';
import { reaching } from '../../src/runs/write-access.ts';
import { FakeTenant } from './fake-tenant.ts';
import { RecordingLog } from './recording-log.ts';
import { TestClock } from './test-clock.ts';
import { unpacked } from './tree-of.ts';

const never = new AbortController().signal;

/** An environment on fakes alone: a branch, a tenant and a store in memory. */
export class FakeHarness {
  readonly tenant = new FakeTenant('target');
  readonly store = new FakeStore();
  readonly deps: RunDeps;
  readonly environment: Environment;
  readonly #repository = new FakeRepository();

  constructor() {
    let count = 0;
    this.deps = {
      repository: this.#repository,
      secretScanner: new FakeSecretScanner(),
      store: this.store,
      clock: new TestClock(),
      log: new RecordingLog(),
      knownStreams: new KnownStreams(),
      newId: () => `id-${(count += 1)}`,
      actor: 'test',
    };
    this.environment = {
      name: 'staging',
      branch: 'env/staging',
      from: 'main',
      ...reaching(this.tenant),
      apps: new AppNames(),
      state: 'file',
      secrets: new Map(),
      prune: 'off',
      maxDeletions: undefined,
      protected: [],
      selfHeal: 'off',
      switchOver: 'overlap',
    };
  }

  /** Commits the content of export files to the environment's branch. */
  async bring(files: readonly Uint8Array[]): Promise<void> {
    await this.bringTree(unpacked(files).tree);
  }

  async bringTree(tree: Tree): Promise<void> {
    const texts = [...tree].map(([path, file]) => [path, printTreeFile(file)] as const);
    await this.write(Object.fromEntries([...texts, ['value-streams/format.json', '{\n  "format": 1\n}\n']]));
  }

  /** Commits files to the environment's branch. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    const ref = branchRef(this.environment.branch);
    const head = (await this.#repository.fetch(never)).get(ref);
    const writes = Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text) }] as const);
    const commit = await this.#repository.commit({
      parents: head === undefined ? [] : [head],
      base: head,
      writes: new Map(writes),
      message: 'Change',
      at: this.deps.clock.now(),
    });
    await this.#repository.push([{ ref, expected: head, to: commit }], never);
  }

  /** Moves the environment's branch to the head of another one, as a fast-forward merge does. */
  async take(branch: string): Promise<void> {
    const refs = await this.#repository.fetch(never);
    const ref = branchRef(this.environment.branch);
    await this.#repository.push([{ ref, expected: refs.get(ref), to: refs.get(branchRef(branch)) }], never);
  }

  async plan(): Promise<Plan> {
    return (await planEnvironment(this.deps, this.environment, {}, never)).plan;
  }

  sync(): Promise<SyncReport> {
    return runSync(this.deps, this.environment, { holder: 'test', patience: 0 }, never);
  }

  /** Returns the export file of the tenant's stream of that name; undefined where it has none. */
  async exported(name: string): Promise<Uint8Array | undefined> {
    const { streams } = await this.tenant.list(never);
    const stream = streams.find((one) => one.name === name);
    return stream && this.tenant.exportFile(stream.id, never);
  }
}

import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { AppNames } from '../../src/core/stream/app-names.ts';
import type { EnvironmentStatus } from '../../src/core/plan/status.ts';
import { operate, readOperation } from '../../src/sandbox/control.ts';
import type { SandboxJson } from '../../src/sandbox/json.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import { readExportFile } from '../../src/sandbox/files/envelope.ts';
import type { SwitchChanges } from '../../src/sandbox/switches.ts';
import { idOf } from '../../src/sandbox/tenant/tables.ts';
import type { TenantHost } from '../../src/sandbox/tenant-host.ts';
import { plainImport } from '../../src/sandbox/tenant/tenant-model.ts';
import { accept } from '../../src/runs/decisions/accept.ts';
import { runExport, runSync } from '../../src/runs/run.ts';
import type { Environment, RunDeps, Source } from '../../src/runs/pipeline.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { reaching } from '../../src/runs/write-access.ts';
import { statusOf, streamsOf } from '../faults/seen.ts';
import { FakeRemote, FakeRepository } from '../support/fake-repository.ts';
import { FakeSecretScanner } from '../support/fake-secret-scanner.ts';
import { FakeStore } from '../support/fake-store.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { fileOf } from '../sandbox/support/client.ts';
import { address, InProcessTenants } from './in-process-tenants.ts';
import { GitSide } from './git-side.ts';
import { connections, type NamedPayload, payloads, unmanaged } from './streams.ts';

/** Options of a new stage. */
export interface HarnessOptions {
  /** Names of the source's streams; all if left out. */
  readonly streams?: readonly string[];
  readonly source?: SwitchChanges;
  readonly target?: SwitchChanges;
  /** Changed settings of the environment. */
  readonly environment?: EnvironmentSettings;
}

type EnvironmentSettings = Partial<Pick<Environment, 'state' | 'selfHeal' | 'prune' | 'authority'>>;

/** A run that ended. */
export interface Run {
  /** Number of the run's first request in the target's log. */
  readonly since: number;
  readonly report: SyncReport | undefined;
  /** Error where the run ended without a report. */
  readonly error: unknown;
}

const seed = Date.UTC(2026, 0, 5, 9);

/**
 * A source tenant and a target tenant with switches, git, a store and the runs over them: all in this process, and on
 * a clock on which nobody waits.
 */
export class Harness {
  readonly clock = new HastyClock(seed);
  readonly remote = new FakeRemote();
  readonly git = new GitSide(this.remote, this.clock);
  readonly store = new FakeStore(() => this.clock.now());
  readonly target: TenantHost;
  readonly runs: Run[] = [];
  /** Ids that the target gave to streams that Sluice imported, with their names. */
  readonly made = new Map<string, string>();
  /** Texts that people put into the target. */
  readonly edits: string[] = [];
  readonly #deps: RunDeps;
  readonly #source: Source;
  #environment: Environment;
  readonly #tenants: InProcessTenants;
  #afterCall: ((call: string) => void) | undefined;

  constructor({ source = {}, target = {}, streams, environment = {} }: HarnessOptions = {}) {
    this.#tenants = new InProcessTenants({
      tenants: ['acmedev', 'acmestage'],
      switches: { acmedev: source, acmestage: target },
      now: () => this.clock.now(),
    });
    this.target = this.#tenants.host('acmestage');
    const chosen = payloads.filter(({ name }) => streams?.includes(name) ?? true);
    this.#fill(this.#tenants.host('acmedev'), chosen);
    this.#fill(this.target, [unmanaged]);
    let count = 0;
    this.#deps = {
      repository: new FakeRepository(this.remote),
      secretScanner: new FakeSecretScanner(),
      store: this.store,
      clock: this.clock,
      log: new RecordingLog(),
      newId: () => `id-${(count += 1)}`,
      actor: 'test',
    };
    this.#source = {
      name: 'dev',
      tenant: this.#driver('dev', 'acmedev'),
      apps: new AppNames(),
      branch: 'main',
      include: ['*'],
      exclude: [],
      allowFindings: [],
      push: false,
    };
    this.#environment = {
      name: 'staging',
      branch: 'env/staging',
      from: 'main',
      ...reaching(this.#driver('stage', 'acmestage')),
      apps: new AppNames(),
      state: 'file',
      secrets: new Map(),
      prune: 'delete',
      maxDeletions: undefined,
      protected: ['guarded'],
      selfHeal: 'off',
      switchOver: 'overlap',
      ...environment,
    };
  }

  #fill(host: TenantHost, streams: readonly NamedPayload[]): void {
    for (const { name, accountName } of connections) host.model.addConnection(name, accountName);
    const [shop = {}] = host.model.connections();
    for (const { payload: stream } of streams) {
      const text = JSON.stringify(stream).replaceAll('"@shop"', idOf(shop));
      const known = new Map(host.model.streams().map(({ name, id }) => [`@${name}`, id]));
      const linked = text.replaceAll(/@[A-Z]\w+/g, (name) => known.get(name) ?? name);
      const payload = readExportFile(Buffer.from(JSON.stringify(fileOf(JSON.parse(linked)))));
      const imported = host.model.importFile(payload, plainImport).stream;
      if (payload.template['state'] === 'active') host.model.activate(imported.id);
    }
  }

  #driver(name: string, tenant: string) {
    const settings = {
      name,
      baseUrl: address,
      tenant,
      clientId: 'demo',
      clientSecret: 'demo-secret',
      attempts: 1,
    };
    const { clock } = this;
    return createHttpTenant(settings, {
      fetch: this.#fetch,
      clock,
      random: () => 0.5,
      log: new RecordingLog(),
    });
  }

  readonly #fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const answer = await this.#tenants.fetch(input, init);
    const { method, url } = new Request(input, { ...init, signal: null, body: null });
    this.#noteMade();
    if (url.includes('/acmestage/')) this.#afterCall?.(`${method} ${url}`);
    return answer;
  };

  /** Notes imported streams: nobody else adds streams to the target, so what is new came with an import. */
  #noteMade(): void {
    for (const { id, name } of this.target.model.streams())
      if (name !== unmanaged.name) this.made.set(id, name);
  }

  /** Exports the source, and merges that into the environment's branch. */
  async bring(): Promise<void> {
    const options = { holder: 'test', patience: 0, dryRun: false };
    await runExport(this.#deps, this.#source, options, new AbortController().signal);
    this.git.take('sluice/export/dev', 'env/staging');
  }

  /** Lets git decide the state of streams. */
  get takesStates(): boolean {
    return this.#environment.state === 'file';
  }

  /** Changes settings of the environment. */
  configure(settings: EnvironmentSettings): void {
    this.#environment = { ...this.#environment, ...settings };
  }

  /** Runs one sync, whatever its result. */
  async sync(signal: AbortSignal = new AbortController().signal): Promise<Run> {
    const since = this.#nextRequest();
    const options = { holder: 'test', patience: 0 };
    const run = await runSync(this.#deps, this.#environment, options, signal).then(
      (report) => ({ since, report, error: undefined }),
      (error: unknown) => ({ since, report: undefined, error }),
    );
    this.runs.push(run);
    return run;
  }

  /**
   * Runs a sync that is stopped right after the n-th matching call was carried out, before its answer comes. One that
   * makes fewer calls ends by itself.
   */
  async killAt(n: number, match: RegExp): Promise<void> {
    const stopping = new AbortController();
    let left = n;
    this.#afterCall = (call) => {
      if (!match.test(call)) return;
      left -= 1;
      if (left !== 0) return;
      stopping.abort(new Error('killed'));
      throw new TypeError('fetch failed');
    };
    await this.sync(stopping.signal);
    this.#afterCall = undefined;
  }

  /**
   * Syncs until nothing is left to do, or the same is left each time; a minute passes after each run. A run that could
   * not read the tenant does not tell what is left.
   */
  async settle(): Promise<void> {
    let before = '';
    for (let run = 0; run < 8; run += 1) {
      const { since } = await this.sync();
      this.clock.advance(61_000);
      const { sync, health, details } = await this.status();
      const now = JSON.stringify([sync, health, details]);
      if (sync !== 'Unknown' && now === before && this.writesSince(since).length === 0) return;
      before = now;
    }
  }

  /** Accepts forms of streams: slugs or globs. */
  accept(...streams: readonly string[]) {
    return accept(this.#deps, this.#environment, streams, new AbortController().signal);
  }

  /** Performs one operation of the target's control, as somebody does by hand. */
  byHand(operation: Readonly<Record<string, SandboxJson>>): void {
    operate(this.target, readOperation({ tenant: 'acmestage', ...operation }).operation);
  }

  status(): Promise<EnvironmentStatus> {
    return statusOf(this);
  }

  /** Returns all that a run reports to people, as one text. */
  async told(): Promise<string> {
    return JSON.stringify([
      await this.status(),
      [...(await streamsOf(this).catch(() => new Map())).values()],
      this.runs.at(-1)?.report?.differences,
    ]);
  }

  /** Returns the target's calls from one on, without those for tokens. */
  callsSince(since: number): readonly LoggedRequest[] {
    return this.target.requests
      .entries()
      .filter(({ seq, path }) => seq >= since && !path.startsWith('/oauth/'));
  }

  writesSince(since: number): readonly string[] {
    return this.callsSince(since)
      .filter(({ method }) => !['GET', 'OPTIONS'].includes(method))
      .map(({ method, path }) => `${method} ${path}`);
  }

  #nextRequest(): number {
    return (this.target.requests.entries().at(-1)?.seq ?? 0) + 1;
  }
}

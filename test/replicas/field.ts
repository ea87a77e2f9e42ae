import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPostgresStore, type PostgresStoreSettings } from '../../src/adapters/store/postgres/postgres.ts';
import { member } from '../../src/core/json/json.ts';
import type { Store } from '../../src/ports/store.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/sandbox.ts';
import { environmentSubject } from '../../src/state/subjects.ts';
import { anExportFile } from '../support/export-file.ts';
import { GitPerson } from '../support/git-person.ts';
import { makeGitRemote, type GitRemote } from '../support/git-remote.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { heldLeases, watchLeases } from './lease-log.ts';
import { Replica } from './replica.ts';
import { duplicates, verdictOn, type Verdict } from './verdict.ts';
import { WriteLog, type Relay } from './write-log.ts';

export interface FieldOptions {
  readonly replicas: number;
  readonly environments: number;
  readonly streams: number;
  /** How long each tenant takes for an answer, and may take for one. Milliseconds. */
  readonly latency: number;
  readonly timeout: number;
  /** How often an environment is looked at without being asked to; every two seconds if left out. */
  readonly every?: string;
  /** How far the clock of each replica is ahead, in milliseconds; 0 where it is not said. */
  readonly skews?: readonly number[];
}

/** A replica, and its ways to the tenants and to the database. */
export interface Placed {
  readonly replica: Replica;
  readonly database: TcpProxy;
  readonly relay: Relay;
}

interface Parts {
  readonly server: PostgresServer;
  readonly settings: PostgresStoreSettings;
  readonly store: Store;
  readonly sandbox: RunningSandbox;
  readonly remote: GitRemote;
  readonly person: GitPerson;
  readonly writes: WriteLog;
  readonly placed: readonly Placed[];
  readonly options: FieldOptions;
}

/** Replicas as processes over one database, the tenants that they write to, and everything that is between them. */
export class Field {
  readonly placed: readonly Placed[];
  readonly environments: readonly string[];
  readonly store: Store;
  readonly #parts: Parts;
  #edits = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.placed = parts.placed;
    this.store = parts.store;
    this.environments = environmentsOf(parts.options);
  }

  /** Starts all replicas, waits until one has exported, and makes the branch of each environment. */
  async begin(seconds?: number): Promise<void> {
    for (const { replica } of this.placed) replica.start();
    const { remote, options } = this.#parts;
    await until(async () => (await this.#paths()).length === options.streams, 'the first export', seconds);
    for (const environment of this.environments)
      await remote.git('update-ref', `refs/heads/env/${environment}`, 'refs/heads/main');
    await this.#parts.person.git('fetch', '--quiet', 'origin');
  }

  /** Somebody changes so many streams, one after the other in turn, and merges that to every environment. */
  async merge(count: number): Promise<void> {
    const { person, remote, options } = this.#parts;
    const paths = await this.#paths();
    await person.git('fetch', '--quiet', 'origin');
    await person.git('checkout', '--quiet', '-B', 'main', 'origin/main');
    this.#edits += count;
    for (let index = 0; index < count; index += 1) {
      const path = paths[(this.#edits + index) % options.streams] ?? '';
      const file = join(remote.folder, 'person', path);
      const text = await readFile(file, 'utf8');
      const named = text.replace(/"name": "(Stream \d+)[^"]*"/, `"name": "$1 v${this.#edits}"`);
      await writeFile(file, named);
    }
    await person.git('commit', '--quiet', '--all', '--message', `Change ${count} streams`);
    const branches = this.environments.map((name) => `main:refs/heads/env/${name}`);
    await person.git('push', '--quiet', 'origin', 'main', ...branches);
  }

  /** Waits until every environment says that its tenant holds what its branch does. */
  async synced(seconds: number): Promise<void> {
    await until(async () => (await this.behind()).length === 0, 'everything is Synced', seconds);
  }

  /** Environments that do not hold the head of their branch, and how each is, a line each. */
  async behind(): Promise<readonly string[]> {
    const { remote, store } = this.#parts;
    const head = await remote.git('rev-parse', 'refs/heads/main');
    const statuses = new Map((await store.statuses()).map(({ subject, status }) => [subject, status]));
    return this.environments.flatMap((name) => {
      const status = statuses.get(environmentSubject(name));
      const [sync, revision] = [member(status, 'sync'), member(status, 'revision')];
      return sync === 'Synced' && revision === head
        ? []
        : [`${name}: ${JSON.stringify(status)}, not Synced at ${head}`];
    });
  }

  /** Which replica works on an environment now. */
  async workerOn(environment: string): Promise<Placed | undefined> {
    const holder = (await this.store.lease(environmentSubject(environment)))?.holder;
    return this.placed.find(({ replica }) => replica.pid !== 0 && holder?.includes(`:${replica.pid}:`));
  }

  /** How many calls have written to an environment's tenant so far. */
  writesTo(environment: string): number {
    return this.#parts.writes.writes.filter(({ tenant }) => tenant === tenantOf(environment)).length;
  }

  async verdict(): Promise<Verdict> {
    const { server, settings, writes } = this.#parts;
    const held = await heldLeases(server, settings, this.environments);
    return verdictOn(writes.writes, held, (tenant) =>
      this.environments.find((name) => tenantOf(name) === tenant),
    );
  }

  /** Streams of each tenant that there is another of, and how many there are too few or too many; a line each. */
  async oddStreams(): Promise<readonly string[]> {
    const { sandbox, options } = this.#parts;
    const odd = await Promise.all(
      this.environments.map(async (name) => {
        const { streams } = await new SandboxControl(sandbox.url, tenantOf(name)).state();
        const names = streams.map((stream) => stream.name.replace(/ v\d+$/, ''));
        const twice = duplicates(names).map((one) => `${name}: ${one} is there more than once`);
        const { length } = streams;
        return length === options.streams
          ? twice
          : [...twice, `${name}: ${length} of ${options.streams} streams`];
      }),
    );
    return odd.flat();
  }

  /** What a person does in the dashboard of an environment's tenant. */
  tenantOf(environment: string): SandboxControl {
    return new SandboxControl(this.#parts.sandbox.url, tenantOf(environment));
  }

  /** Lines that replicas logged, parsed. */
  logged(message: string): readonly Readonly<Record<string, unknown>>[] {
    return this.placed
      .flatMap(({ replica }) => replica.log.split('\n'))
      .filter((line) => line.includes(JSON.stringify(message)))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async close(): Promise<void> {
    const { store, sandbox, remote } = this.#parts;
    await Promise.all(this.placed.map(({ replica }) => replica.kill()));
    await store.close();
    for (const { database, relay } of this.placed) {
      await relay.close();
      await database.close();
    }
    await sandbox.stop();
    await remote.dispose();
  }

  /** Files of the streams in main; none before it is there. */
  async #paths(): Promise<readonly string[]> {
    const listed = await this.#parts.remote
      .git('ls-tree', '-r', '--name-only', 'refs/heads/main', 'value-streams')
      .catch(() => '');
    return listed.split('\n').filter((path) => path.endsWith('/value-stream.json'));
  }
}

const environmentsOf = ({ environments }: FieldOptions): readonly string[] =>
  Array.from({ length: environments }, (_, index) => `e${index + 1}`);

const tenantOf = (environment: string) => `acme${environment}`;

export async function openField(server: PostgresServer, options: FieldOptions): Promise<Field> {
  const remote = await makeGitRemote();
  const settings = await server.database();
  const store = await openPostgresStore(settings, { log: new RecordingLog(), now: () => Date.now() });
  await watchLeases(server, settings);
  const tenants = environmentsOf(options).map(tenantOf);
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(remote.folder, 'tenants'),
    tenants: ['acmedev', ...tenants],
    seedDir: await seed(remote.folder, options.streams),
  });
  for (const tenant of tenants)
    await new SandboxControl(sandbox.url, tenant).switch({ latencyMs: options.latency });
  const writes = new WriteLog();
  const placed: Placed[] = [];
  for (let index = 0; index < options.replicas; index += 1) {
    const database = await startTcpProxy(server.port);
    const relay = await writes.relay(sandbox.url, () => replica.pid);
    const folder = join(remote.folder, `replica-${index + 1}`);
    await mkdir(folder);
    const config = join(folder, 'sluice.yaml');
    const places = {
      remote: remote.path,
      tenants: relay.url,
      port: database.port,
      database: settings.database,
    };
    await writeFile(config, configText(options, places));
    const replica = new Replica(config, options.skews?.[index]);
    placed.push({ replica, database, relay });
  }
  const person = await GitPerson.with(remote.path);
  return new Field({ server, settings, store, sandbox, remote, person, writes, placed, options });
}

/** Export files of streams that run nothing. */
async function seed(folder: string, count: number): Promise<string> {
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir);
  for (let index = 0; index < count; index += 1) {
    const number = String(index).padStart(5, '0');
    const file = anExportFile({ name: `Stream ${number}`, id: `01K1DQS3CWHVTCQ9DN14S${number}` });
    await writeFile(join(seedDir, `${number}.json`), file);
  }
  return seedDir;
}

interface Places {
  readonly remote: string;
  readonly tenants: string;
  readonly port: number;
  readonly database: string;
}

function configText(options: FieldOptions, { remote, tenants, port, database }: Places): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(tenants)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET }, timeout: ${options.timeout}ms }`;
  const names = environmentsOf(options);
  return `repository: { url: ${JSON.stringify(remote)} }
tenants:
  dev: ${tenant('acmedev')}
${names.map((name) => `  ${name}: ${tenant(tenantOf(name))}\n`).join('')}
source: { tenant: dev, branch: main, every: 1h, push: true }
environments:
${names.map((name) => `  ${name}: { branch: env/${name}, tenant: ${name}, from: main, every: ${options.every ?? '2s'}, state: file }\n`).join('')}
store: { url: "postgres://postgres@127.0.0.1:${port}/${database}", password: { env: STORE_PASSWORD } }
server: { listen: "127.0.0.1:0" }
`;
}

/** Looks again and again, for so many seconds at most. */
export async function until(isSo: () => Promise<boolean>, what: string, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

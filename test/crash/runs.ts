import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { createSecretScanner } from '../../src/adapters/secretlint/secret-scanner.ts';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { AppNames } from '../../src/core/stream/app-names.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Repository } from '../../src/ports/repository.ts';
import type { Store } from '../../src/ports/store.ts';
import type { DirectTenant } from '../../src/ports/tenant.ts';
import type { Tenant } from '../../src/ports/any-tenant.ts';
import { runSync } from '../../src/runs/run.ts';
import { reaching } from '../../src/runs/write-access.ts';
import type { Environment, RunDeps } from '../../src/runs/pipeline.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import type { HastyClock } from '../support/hasty-clock.ts';
import type { Remote } from './remote.ts';

/** What the operator configured for the environment under test. */
export type Policy = Pick<Environment, 'state' | 'prune' | 'switchOver'>;

/** Places of one run: a folder, a remote, and the sandbox, which `send` reaches. */
export interface Place {
  readonly folder: string;
  readonly remote: Remote;
  readonly url: string;
  readonly send: typeof fetch;
}

/** A place without a sandbox. */
export type FolderPlace = Pick<Place, 'folder' | 'remote'> & Partial<Pick<Place, 'send'>>;

/** What stands between the passes and the world. */
export interface Ports {
  readonly store: Store;
  readonly repository: Repository;
  readonly fetch: typeof fetch;
}

/** Longer than a lease holds after a crash (a minute), so that what is late can still arrive under the next one. */
export const tenantTimeout = 75_000;

/** How far apart passes are. Milliseconds. */
const every = 16_000;

/** More passes than any history here takes: one that needs more does not settle. */
const mostRuns = 12;

/** Sync passes of one process over one environment, on files that outlive it. */
export interface Runs {
  readonly deps: RunDeps;
  readonly tenant: DirectTenant;
  readonly clock: HastyClock;
  /** Syncs until a pass finds nothing left to do; `after` is awaited after each. */
  untilStable(after?: (report: SyncReport) => Promise<void>): Promise<SyncReport>;
  close(): Promise<void>;
}

/** What passes work with, on files that outlive the process; `wrap` may come between them and the passes. */
export async function openDeps(
  place: FolderPlace,
  clock: HastyClock,
  options: { readonly log?: Log; readonly wrap?: (ports: Ports) => Ports } = {},
): Promise<{
  readonly deps: RunDeps;
  readonly fetch: typeof fetch;
  readonly close: () => Promise<void>;
}> {
  const log = options.log ?? silent;
  const opened = await openSqliteStore(
    { file: join(place.folder, 'store.db') },
    { log, now: () => clock.now() },
  );
  const mirror = await place.remote.open(log);
  const ports = { store: opened, repository: mirror, fetch: place.send ?? fetch };
  const wrapped = options.wrap?.(ports) ?? ports;
  const { store, repository } = wrapped;
  const deps: RunDeps = {
    store,
    repository,
    secretScanner: createSecretScanner({ configured: () => [] }),
    clock,
    log,
    newId: () => randomUUID(),
    actor: 'daemon',
  };
  return {
    deps,
    fetch: wrapped.fetch,
    close: async () => {
      await mirror.close();
      await opened.close();
    },
  };
}

/** The same, and the tenant. */
export async function openRuns(
  place: Place,
  policy: Policy,
  clock: HastyClock,
  options: { readonly log?: Log; readonly wrap?: (ports: Ports) => Ports } = {},
): Promise<Runs> {
  const { deps, fetch: send, close } = await openDeps(place, clock, options);
  const tenant = openTenant(place, 'acmestage', { clock, log: deps.log, fetch: send });
  const environment = environmentOf(policy, tenant);
  return {
    deps,
    tenant,
    clock,
    untilStable: (after) => untilStable(deps, environment, clock, after),
    close,
  };
}

export function openTenant(
  { url }: Pick<Place, 'url'>,
  tenant: string,
  parts: { readonly clock: HastyClock; readonly log?: Log; readonly fetch: typeof fetch },
): DirectTenant {
  return createHttpTenant(
    {
      name: tenant,
      baseUrl: url,
      tenant,
      clientId: 'demo',
      clientSecret: 'demo-secret',
      timeoutMs: tenantTimeout,
      // One call after the other, so that they come in the same order each time.
      concurrency: 1,
    },
    { log: silent, random: () => 0.5, ...parts },
  );
}

export function environmentOf(policy: Policy, tenant: Tenant): Environment {
  return {
    name: 'staging',
    branch: 'env/staging',
    from: 'main',
    ...reaching(tenant),
    apps: new AppNames(),
    maxDeletions: undefined,
    protected: [],
    selfHeal: 'off',
    secrets: new Map(),
    timeout: tenantTimeout,
    ...policy,
  };
}

/** Syncs until a pass finds nothing left to do but for people; `after` is awaited after each. */
export async function untilStable(
  deps: RunDeps,
  environment: Environment,
  clock: HastyClock,
  after: (report: SyncReport) => Promise<void> = () => Promise.resolve(),
): Promise<SyncReport> {
  // Not even what arrives later than it can, when the next process is at work already, may do harm.
  const options = { holder: randomUUID(), patience: 10 * 60_000, landing: 0 };
  let waiting = '[]';
  for (let run = 1; run <= mostRuns; run += 1) {
    const report = await runSync(deps, environment, options, new AbortController().signal);
    await after(report);
    const open = await deps.store.openJournal(environment.name);
    const isIdle = report.results.every(({ outcome }) => outcome === 'waiting');
    const left = JSON.stringify(report.retiring);
    if (isIdle && open.length === 0 && left === waiting) return report;
    waiting = left;
    clock.advance(every);
  }
  throw new Error(`${mostRuns} passes did not settle`);
}

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
  during: (_fields, work) => work(),
};

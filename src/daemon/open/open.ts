import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openGitRepository } from '../../adapters/git/git-repository.ts';
import { createSecretScanner } from '../../adapters/secretlint/secret-scanner.ts';
import { unusableExport } from '../../core/tree/export/unusable-export.ts';
import type { Config, Pipeline, TenantConfig } from '../../config/config.ts';
import { resolveSecrets, type SecretRef } from '../../config/secret.ts';
import type { Routes } from '../../core/authority/ways.ts';
import { AppNames } from '../../core/stream/app-names.ts';
import { nothingIgnored } from '../../core/render/ignored.ts';
import type { GitHost, ReadHostFacts } from '../../ports/git-host.ts';
import type { Store } from '../../ports/store.ts';
import type { Tenant } from '../../ports/any-tenant.ts';
import { KnownStreams } from '../../runs/desired/known-streams.ts';
import { SavedReadings } from '../../runs/desired/saved-readings.ts';
import { IdleExports } from '../../runs/export/idle-exports.ts';
import type { Environment, RunDeps, Source } from '../../runs/pipeline.ts';
import { reaching } from '../../runs/write-access.ts';
import { configuredAuthority, configuredRoutes } from './authority.ts';
import { tenantRoute, wordsOfPath } from './call-routes.ts';
import { hideSecrets } from './hide-secrets.ts';
import { openHost } from './open-host.ts';
import { openReceivers, type OpenReceiver } from './open-receivers.ts';
import { openStore } from './open-store.ts';
import { openTracing } from './open-tracing.ts';
import { pushedUnderLeases, underLeases } from './leased-calls.ts';
import { leaseHolders } from './lease-holders.ts';
import { Lifetime } from './lifetime.ts';
import { everything, secretsOf, unopenedTenant, type Opens } from './opens.ts';
import { signersOf } from './signers.ts';
import { watchedFetch, watchedGit } from './watched-calls.ts';
import type { Outside } from './outside.ts';

export { openStore } from './open-store.ts';

/** Pipeline with open adapters. */
export interface OpenPipeline {
  readonly name: string;
  readonly deps: RunDeps;
  /** Access to pull requests and their comments. Closed with the rest. */
  readonly host: GitHost;
  /** Reads facts of the host. Undefined where it has only branches. */
  readonly hostFacts: ReadHostFacts | undefined;
  readonly source: Source;
  /** Environments that are open. */
  readonly environments: ReadonlyMap<string, Environment>;
  readonly config: Pipeline;
  readonly routes: Routes;
}

/** Configuration with everything it names open. `close` closes it all. */
export interface OpenApp {
  readonly store: Store;
  readonly pipelines: readonly OpenPipeline[];
  /** Name of this process as a lease holder. */
  readonly holder: string;
  /** Public address of the daemon, without a trailing slash. Undefined if not configured. */
  readonly url: string | undefined;
  /** Receivers of the daemon's notifications. Empty unless the server was opened. */
  readonly receivers: readonly OpenReceiver[];
  close(): Promise<void>;
}

/**
 * Opens store, repositories and tenants, all or the selected ones. Throws `SecretUnavailable` before it opens anything.
 * If one cannot be opened, closes the others.
 */
export async function openApp(config: Config, outside: Outside, opens: Opens = everything): Promise<OpenApp> {
  await hideSecrets(config, outside, outside.redactor);
  const hide = (value: string) => outside.redactor.add(value);
  const secret = await resolveSecrets(secretsOf(config, opens), outside, hide);
  const receivers = opens.server === true ? openReceivers(config, secret, outside) : [];
  const lifetime = new Lifetime();
  const traces = await openTracing(opens.server === true ? config.tracing : undefined, secret, outside);
  // Closed last, to trace the end of the other resources too.
  lifetime.onClose(() => traces.close());
  const traced = { ...outside, tracing: traces.tracing };
  try {
    const store = await openStore(config, outside);
    lifetime.onClose(() => store.close());
    const working = { ...traced, ...underLeases(outside, store) };
    const holders = await leaseHolders(outside.holderId ?? randomUUID().slice(0, 8), outside.ended);
    const isDead = async (holder: string) => (await holders.livenessOf(holder)) === 'dead';
    const pipelines: OpenPipeline[] = [];
    for (const pipeline of config.pipelines.filter(opens.pipeline))
      pipelines.push(
        await openPipeline(pipeline, { config, store, outside: working, opens, secret, isDead }, lifetime),
      );
    return {
      store,
      pipelines,
      holder: holders.own,
      url: config.server.url,
      receivers,
      close: () => lifetime.close(),
    };
  } catch (error) {
    await lifetime.close();
    throw error;
  }
}

interface OpeningContext {
  readonly config: Config;
  readonly store: Store;
  readonly outside: Outside;
  readonly opens: Opens;
  readonly secret: (ref: SecretRef) => string;
  readonly isDead: NonNullable<RunDeps['isDead']>;
}

async function openPipeline(
  pipeline: Pipeline,
  { config, store, outside, opens, secret, isDead }: OpeningContext,
  lifetime: Lifetime,
): Promise<OpenPipeline> {
  const { url, identity, signingKey } = pipeline.repository;
  const directory = repositoryFolder(config, url);
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const calls = { api: 'github', route: wordsOfPath } as const;
  const opened = await openHost(pipeline, secret, { ...outside, fetch: watchedFetch(outside, calls) });
  const { host, people, facts: hostFacts, gitToken } = opened;
  lifetime.onClose(() => opened.close());
  const repository = await openGitRepository(
    {
      directory,
      url,
      identity,
      ...(gitToken === undefined ? {} : { token: gitToken }),
      ...(signingKey === undefined ? {} : { signingKey: signingKey.path }),
      ...(outside.env['PATH'] === undefined ? {} : { path: outside.env['PATH'] }),
    },
    { log: outside.log, redactor: outside.redactor, metrics: watchedGit(outside) },
  );
  lifetime.onClose(() => repository.close());
  const build = await buildId();
  const tenants = new Map<string, Tenant>();
  for (const tenant of pipeline.tenants.values())
    if (opens.tenant(tenant.name)) tenants.set(tenant.name, await openTenant(tenant, secret, outside));
  const deps: RunDeps = {
    repository: pushedUnderLeases(repository, store),
    secretScanner: createSecretScanner({ configured: (text) => outside.redactor.find(text) }),
    store,
    clock: outside.clock,
    log: outside.log,
    metrics: outside.metrics,
    tracing: outside.tracing,
    knownStreams: new KnownStreams(
      build === undefined ? undefined : new SavedReadings({ store, clock: outside.clock }, build),
    ),
    idleExports: new IdleExports(),
    newId: () => randomUUID(),
    actor: outside.actor,
    people,
    isDead,
  };
  const { source } = pipeline;
  const environments = new Map<string, Environment>();
  for (const environment of pipeline.environments.values()) {
    if (!opens.tenant(environment.tenant)) continue;
    const secrets = new Map<string, string>();
    for (const [name, ref] of environment.secrets) secrets.set(name, secret(ref));
    const tenant = pipeline.tenants.get(environment.tenant) as TenantConfig;
    const signers = signersOf(environment, outside);
    if (signers !== undefined) await repository.checkSigners(await signers(), notStopped);
    environments.set(environment.name, {
      ...environment,
      from: environment.from.branch,
      provenBy: environment.from.kind === 'environment' ? environment.from.name : undefined,
      ...reaching(tenants.get(environment.tenant) as Tenant),
      apps: new AppNames(tenant.apps),
      ignored: tenant.ignore,
      authority: configuredAuthority(config, pipeline, environment.name),
      secrets,
      ...(signers === undefined ? {} : { signers }),
      ...(tenant.driver === 'http' ? { timeout: tenant.timeout } : {}),
    });
  }
  return {
    name: pipeline.name,
    deps,
    host,
    hostFacts,
    config: pipeline,
    routes: configuredRoutes(config, pipeline),
    environments,
    source: {
      name: source.name,
      tenant: tenants.get(source.tenant) ?? unopenedTenant(source.tenant),
      apps: new AppNames(pipeline.tenants.get(source.tenant)?.apps),
      ignored: pipeline.tenants.get(source.tenant)?.ignore ?? nothingIgnored,
      branch: source.branch,
      include: source.include,
      exclude: source.exclude,
      maxRemovals: source.maxRemovals,
      push: source.push,
      allowFindings: source.allowFindings,
    },
  };
}

/** Signal that never aborts. Opening takes only a moment. */
const notStopped = new AbortController().signal;

/** Returns the folder of a bare copy, next to the store. Pipelines with the same repository share it. */
export function repositoryFolder(config: Config, url: string): string {
  const name = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return join(config.store.folder, 'repositories', `${name}.git`);
}

/** Opens a tenant, with facts from Make if that is configured. Makes no request. Loads only the tenant's driver. */
export async function openTenant(
  tenant: TenantConfig,
  secret: (ref: SecretRef) => string,
  outside: Outside,
): Promise<Tenant> {
  const opened = await openDriver(tenant, secret, outside);
  if (tenant.make === undefined) return opened;
  const { zone, teamId, token, perMinute } = tenant.make;
  const settings = { tenant: tenant.name, zone, teamId, token: secret(token), perMinute };
  const calls = { api: 'make', tenant: tenant.name, route: wordsOfPath } as const;
  const { createMakeTeam } = await import('../../adapters/make/make-team.ts');
  const { withMake } = await import('../../adapters/make/with-make.ts');
  return withMake(opened, createMakeTeam(settings, { ...outside, fetch: watchedFetch(outside, calls) }));
}

async function openDriver(
  tenant: TenantConfig,
  secret: (ref: SecretRef) => string,
  outside: Outside,
): Promise<Tenant> {
  if (tenant.driver === 'directory') {
    const { createDirectoryTenant } = await import('../../adapters/directory-tenant/directory-tenant.ts');
    return createDirectoryTenant(tenant, { ...outside, unusable: unusableExport });
  }
  const { createHttpTenant } = await import('../../adapters/http-tenant/http-tenant.ts');
  const settings = {
    ...tenant,
    clientId: secret(tenant.clientId),
    clientSecret: secret(tenant.clientSecret),
    timeoutMs: tenant.timeout,
  };
  return createHttpTenant(settings, {
    fetch: watchedFetch(outside, { api: 'platform', tenant: tenant.name, route: tenantRoute }),
    clock: outside.clock,
    random: outside.random,
    log: outside.log,
    redactor: outside.redactor,
  });
}

/** Returns the id of the built program; undefined when it runs from its sources, which may change at any time. */
async function buildId(): Promise<string | undefined> {
  const file = join(import.meta.dirname, '..', '..', 'build-id');
  return readFile(file, 'utf8').catch(() => undefined);
}

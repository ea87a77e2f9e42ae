import type { CommandRule } from '../core/authority/authority.ts';
import { dirname, resolve } from 'node:path';
import type {
  Config,
  EnvironmentConfig,
  HostConfig,
  NotifyConfig,
  Pipeline,
  RepositoryConfig,
  SourceConfig,
  TenantConfig,
  Upstream,
  WindowConfig,
} from './config.ts';
import { sourceName } from './draft.ts';
import { normaliseAccess } from './normalise-access.ts';
import type { WrittenDaemon, WrittenEnvironment, WrittenPipeline, WrittenSecret } from './schema.ts';
import type { SecretRef } from './secret.ts';
import { secretRef } from './secret-ref.ts';
import { isEncrypted } from './rules/store.ts';

/** Normalises a pipeline. Expects one that passed the rules. `folder` is that of the file. */
export function normalisePipeline(written: WrittenPipeline, name: string, folder: string): Pipeline {
  const source = normaliseSource(written.source);
  const repository = normaliseRepository(written.repository, folder);
  return {
    name,
    repository,
    host: normaliseHost(written.host, repository.token, folder),
    tenants: mapOf(written.tenants, (tenant, key) => normaliseTenant(tenant, key, folder)),
    source,
    environments: mapOf(written.environments, (environment, key) => ({
      ...normaliseEnvironment(environment, key, folder),
      from: upstream(environment.from, source, written.environments),
    })),
  };
}

export function normaliseDaemon(written: WrittenDaemon, folder: string): Omit<Config, 'pipelines'> {
  return {
    store: normaliseStore(written.store, folder),
    server: normaliseServer(written.server, folder),
    retention: written.retention,
    logLevel: written.logLevel,
    tracing: normaliseTracing(written.tracing, folder),
    notify: written.notify.map((one, index) => normaliseReceiver(one, index, folder)),
  };
}

function normaliseStore(written: WrittenDaemon['store'], folder: string): Config['store'] {
  const { url, password, tls, ca } = written;
  if (url.kind === 'file') {
    const path = resolve(folder, url.path);
    return { kind: 'file', path, folder: dirname(path) };
  }
  return {
    ...url,
    password: password === undefined ? undefined : secretRef(['store', 'password'], password, folder),
    tls: isEncrypted(url, tls) ? { ca: ca === undefined ? undefined : resolve(folder, ca.file) } : undefined,
    folder: resolve(folder, written.folder ?? 'data'),
  };
}

function normaliseServer(written: WrittenDaemon['server'], folder: string): Config['server'] {
  const { listen, url, webhookSecret, pages } = written;
  return {
    listen,
    url,
    webhookSecret:
      webhookSecret === undefined ? undefined : secretRef(['server', 'webhookSecret'], webhookSecret, folder),
    pages,
    access: normaliseAccess(written, folder),
  };
}

function normaliseTracing(written: WrittenDaemon['tracing'], folder: string): Config['tracing'] {
  if (written === undefined) return undefined;
  const { endpoint, headers, sampleRatio } = written;
  const refOf = (secret: WrittenSecret, name: string) =>
    secretRef(['tracing', 'headers', name], secret, folder);
  return { endpoint, headers: mapOf(headers, refOf), sampleRatio };
}

function normaliseReceiver(
  written: WrittenDaemon['notify'][number],
  index: number,
  folder: string,
): NotifyConfig {
  const key = `notify[${index}]`;
  const receiver = { ...written, url: secretRef([key, 'url'], written.url, folder) };
  return 'secret' in receiver
    ? { ...receiver, secret: secretRef([key, 'secret'], receiver.secret, folder) }
    : receiver;
}

function normaliseRepository(written: WrittenPipeline['repository'], folder: string): RepositoryConfig {
  const { url, token, identity, signingKey } = written;
  return {
    url: url.kind === 'path' ? resolve(folder, url.path) : url.url,
    token: token === undefined ? undefined : secretRef(['repository', 'token'], token, folder),
    identity,
    signingKey: signingKey === undefined ? undefined : { path: resolve(folder, signingKey.file) },
  };
}

/** Normalises the git host. A rule ensures that there is exactly one kind of credentials. */
function normaliseHost(
  written: WrittenPipeline['host'],
  ofRepository: SecretRef | undefined,
  folder: string,
): HostConfig {
  if (written.kind === 'plain') return written;
  // A kind of host may have no App.
  const { app, token, ...host } = { app: undefined, ...written };
  const common = { ...host, commands: host.commands.map(normaliseCommand) };
  if (app !== undefined) {
    const privateKey = secretRef(['host', 'app', 'privateKey'], app.privateKey, folder);
    const { id, installation } = app;
    return { ...common, credentials: { app: { id, installation, privateKey } } };
  }
  const used = token === undefined ? ofRepository : secretRef(['host', 'token'], token, folder);
  if (used === undefined) throw new Error('a host without credentials passed the rules');
  return { ...common, credentials: { token: used } };
}

const normaliseCommand = (
  written: Exclude<WrittenPipeline['host'], { kind: 'plain' }>['commands'][number],
): CommandRule =>
  typeof written === 'string'
    ? { command: written, by: undefined }
    : { command: written.command, by: written.by };

function normaliseTenant(
  written: WrittenPipeline['tenants'][string],
  name: string,
  folder: string,
): TenantConfig {
  const key = ['tenants', name];
  const make =
    written.make === undefined
      ? undefined
      : { ...written.make, token: secretRef([...key, 'make', 'token'], written.make.token, folder) };
  const ignore = new Map(Object.entries(written.ignore));
  if (written.driver === 'directory') {
    const { inbox, outbox } = written;
    const folders = {
      inbox: resolve(folder, inbox),
      outbox: outbox === undefined ? undefined : resolve(folder, outbox),
    };
    return { ...written, ...folders, name, ignore, make };
  }
  return {
    ...written,
    name,
    make,
    ignore,
    clientId: secretRef([...key, 'clientId'], written.clientId, folder),
    clientSecret: secretRef([...key, 'clientSecret'], written.clientSecret, folder),
  };
}

function normaliseSource(written: WrittenPipeline['source']): SourceConfig {
  return { ...written, name: sourceName(written) };
}

function normaliseEnvironment(
  { drift, ...written }: WrittenEnvironment,
  name: string,
  folder: string,
): Omit<EnvironmentConfig, 'from'> {
  const { windows, approval, verify, secrets } = written;
  const key = ['environments', name, 'secrets'];
  return {
    ...written,
    name,
    windows: windows.flatMap(normaliseWindow),
    approval: { ...approval, by: approval.by },
    driftEvery: drift?.every,
    verify:
      verify === undefined
        ? undefined
        : { allowedSigners: { path: resolve(folder, verify.allowedSigners.file) } },
    secrets: mapOf(secrets, (secret, secretName) => secretRef([...key, secretName], secret, folder)),
    secretBounds: new Map(
      Object.entries(secrets)
        .filter(([, { streams, hosts }]) => streams !== undefined || hosts !== undefined)
        .map(([secret, { streams, hosts }]) => [secret, { streams, hosts }]),
    ),
  };
}

/** Normalises a window. A rule ensures that it has exactly one effect. */
function normaliseWindow({
  allow,
  deny,
  for: length,
  timezone,
}: WrittenEnvironment['windows'][number]): readonly WindowConfig[] {
  return [
    ...(allow === undefined ? [] : [{ effect: 'allow' as const, cron: allow, length, timezone }]),
    ...(deny === undefined ? [] : [{ effect: 'deny' as const, cron: deny, length, timezone }]),
  ];
}

function upstream(
  from: string,
  source: SourceConfig,
  environments: WrittenPipeline['environments'],
): Upstream {
  const environment = Object.hasOwn(environments, from) ? environments[from] : undefined;
  if (environment === undefined) return { kind: 'source', name: source.name, branch: source.branch };
  return { kind: 'environment', name: from, branch: environment.branch };
}

function mapOf<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (from: From, key: string) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(record).map(([key, from]) => [key, convert(from, key)]));
}

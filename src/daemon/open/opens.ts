import type { Config, HostConfig, NotifyConfig, Pipeline, TenantConfig } from '../../config/config.ts';
import type { SecretRef } from '../../config/secret.ts';
import type { TenantReading } from '../../ports/tenant.ts';
import { secretsOfAccess } from '../server/access-policy.ts';

/** Selects the parts of a configuration to open. Only their secrets must exist. */
export interface Opens {
  readonly pipeline: (pipeline: Pipeline) => boolean;
  /** Selects tenants by their configuration key. An environment is open if its tenant is. */
  readonly tenant: (name: string) => boolean;
  /** Opens the daemon's server. Defaults to false. */
  readonly server?: boolean;
}

export const everything: Opens = { pipeline: () => true, tenant: () => true, server: true };

/** Lists every secret of the selected parts. */
export function secretsOf(config: Config, opens: Opens): readonly SecretRef[] {
  const { webhookSecret } = config.server;
  const ofServer = opens.server === true && webhookSecret !== undefined ? [webhookSecret] : [];
  const ofPipelines = config.pipelines
    .filter(opens.pipeline)
    .flatMap(({ repository, host, tenants, environments }) => [
      ...(repository.token === undefined ? [] : [repository.token]),
      ...secretsOfHost(host).filter((ref) => ref !== repository.token),
      ...[...tenants.values()].flatMap((tenant) =>
        opens.tenant(tenant.name) ? secretsOfTenant(tenant) : [],
      ),
      ...[...environments.values()].flatMap(({ tenant, secrets }) =>
        opens.tenant(tenant) ? [...secrets.values()] : [],
      ),
    ]);
  const ofTracing =
    opens.server === true && config.tracing !== undefined ? [...config.tracing.headers.values()] : [];
  const ofReceivers = opens.server === true ? config.notify.flatMap(secretsOfReceiver) : [];
  const ofAccess =
    opens.server === true && config.server.pages === 'on' ? secretsOfAccess(config.server) : [];
  return [
    ...secretsOfStore(config.store),
    ...ofServer,
    ...ofAccess,
    ...ofTracing,
    ...ofReceivers,
    ...ofPipelines,
  ];
}

function secretsOfStore(store: Config['store']): readonly SecretRef[] {
  return store.kind === 'postgres' && store.password !== undefined ? [store.password] : [];
}

/** Lists the secrets of a receiver: its address and its signing key. */
function secretsOfReceiver(receiver: NotifyConfig): readonly SecretRef[] {
  return [receiver.url, ...('secret' in receiver ? [receiver.secret] : [])];
}

/** Lists the secrets of a tenant and of its team in Make. */
export function secretsOfTenant(tenant: TenantConfig): readonly SecretRef[] {
  const ofDriver = tenant.driver === 'http' ? [tenant.clientId, tenant.clientSecret] : [];
  return [...ofDriver, ...(tenant.make === undefined ? [] : [tenant.make.token])];
}

function secretsOfHost(host: HostConfig): readonly SecretRef[] {
  if (host.kind === 'plain') return [];
  return 'token' in host.credentials ? [host.credentials.token] : [host.credentials.app.privateKey];
}

/** Stands in for a tenant that was not opened. Any call is a bug and throws. */
export function unopenedTenant(name: string): TenantReading {
  const refuse = () => Promise.reject(new Error(`the tenant ${name} was not opened`));
  return {
    name,
    list: refuse,
    get: refuse,
    exportFile: refuse,
    connections: refuse,
    cloudFunctions: refuse,
    listed: refuse,
    scenarioHealth: refuse,
    registry: refuse,
  };
}

import type { ApprovalPolicy, CommandRule, AuthorityRole } from '../core/authority/authority.ts';
import type { People } from '../core/authority/who.ts';
import type { LogLevel } from '../core/log-level.ts';
import type { Ignored } from '../core/render/ignored.ts';
import type { SecretBounds } from '../core/secrets/secret-bound.ts';
import type { ListenAddress } from './values/listen-address.ts';
import type { WrittenDaemon, WrittenEnvironment, WrittenPipeline } from './schema.ts';
import type { SecretRef } from './secret.ts';

/** Configuration that passed every rule. Durations are in milliseconds, paths are absolute. */
export interface Config {
  readonly store: StoreConfig;
  readonly server: ServerConfig;
  readonly retention: RetentionConfig;
  readonly logLevel: LogLevel;
  /** Undefined disables tracing. */
  readonly tracing: TracingConfig | undefined;
  /** Receivers of notifications, in the order of the file. */
  readonly notify: readonly NotifyConfig[];
  /** Pipelines, sorted by file name. */
  readonly pipelines: readonly Pipeline[];
}

/** Store and its folder. `folder` also holds files that belong to the store. */
export type StoreConfig = { readonly folder: string } & (FileStoreConfig | PostgresStoreConfig);

interface FileStoreConfig {
  readonly kind: 'file';
  readonly path: string;
}

interface PostgresStoreConfig {
  readonly kind: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretRef | undefined;
  /**
   * TLS settings. Undefined disables encryption. `ca` is the path of trusted certificates; undefined means those of the
   * system.
   */
  readonly tls: { readonly ca: string | undefined } | undefined;
}

/** Retention times of records that nothing depends on any more. */
export interface RetentionConfig {
  /** Time for runs that did nothing. */
  readonly runs: number;
  /** Time for all other runs, and for decisions. */
  readonly audit: number;
  /** Time for journal entries that have a result. */
  readonly journal: number;
}

export interface ServerConfig {
  readonly listen: ListenAddress;
  /** Public address of the server behind a proxy, without a trailing slash. */
  readonly url: string | undefined;
  readonly webhookSecret: SecretRef | undefined;
  /** `off` serves only webhooks and health. */
  readonly pages: 'on' | 'off';
  readonly access: AccessConfig;
}

/** Access rules of the pages and the API. */
export interface AccessConfig {
  /** Presence of access rules. Without them, the server accepts only host names of this machine. */
  readonly isConfigured: boolean;
  readonly token: SecretRef | undefined;
  /** Access without signing in. */
  readonly anonymous: 'view' | 'none';
  readonly oidc: OidcConfig | undefined;
  readonly roles: readonly AuthorityRole[];
  /** Names of each user that routes know by several names. */
  readonly people: People;
}

/** OpenID Connect provider. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretRef;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  readonly groupsClaim: string;
}

export interface TracingConfig {
  /** Address to which Sluice posts spans. */
  readonly endpoint: string;
  /** Request headers by name. */
  readonly headers: ReadonlyMap<string, SecretRef>;
  /** Share of all runs that Sluice traces, from 0 to 1. */
  readonly sampleRatio: number;
}

/** Receiver as it is written, with references to its secrets. */
export type NotifyConfig = WithReferences<WrittenDaemon['notify'][number]>;

type WithReferences<Written> = Written extends unknown
  ? { readonly [Key in keyof Written]: Key extends 'url' | 'secret' ? SecretRef : Written[Key] }
  : never;

/**
 * One repository, one source and its environments. Names of sources, environments and tenants are unique among all
 * pipelines.
 */
export interface Pipeline {
  /** `default`, or the file name without `.yaml` if the configuration is a folder. */
  readonly name: string;
  readonly repository: RepositoryConfig;
  readonly host: HostConfig;
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  readonly source: SourceConfig;
  /** Environments in the order of the file. */
  readonly environments: ReadonlyMap<string, EnvironmentConfig>;
}

export interface RepositoryConfig {
  /** Address for git: https, loopback http, or an absolute path. */
  readonly url: string;
  readonly token: SecretRef | undefined;
  /** Author and committer of Sluice's commits. */
  readonly identity: { readonly name: string; readonly email: string };
  /** SSH private key that signs Sluice's commits. */
  readonly signingKey: { readonly path: string } | undefined;
}

export type HostConfig = PlainHostConfig | RequestHostConfig;

/** Git host with branches and no pull requests. */
export interface PlainHostConfig {
  readonly kind: 'plain';
}

/** Host as it is written, with its credentials. */
export type RequestHostConfig = WithCredentials<Exclude<WrittenPipeline['host'], { kind: 'plain' }>>;

type WithCredentials<Written> = Written extends unknown
  ? Omit<Written, 'token' | 'app' | 'commands'> & {
      readonly credentials: { readonly token: SecretRef } | { readonly app: AppConfig };
      /** Commands allowed in comments, and the people who may use them. */
      readonly commands: readonly CommandRule[];
    }
  : never;

/** GitHub App. */
export interface AppConfig {
  readonly id: number;
  /** Undefined means that Sluice looks it up by the repository. */
  readonly installation: number | undefined;
  readonly privateKey: SecretRef;
}

export type TenantConfig = HttpTenantConfig | DirectoryTenantConfig;

/** Team of a tenant in Make. */
export interface MakeConfig {
  /** Host name of a zone, or an http address of this machine in tests. */
  readonly zone: string;
  readonly teamId: number;
  readonly token: SecretRef;
  /** Limit of calls per minute. */
  readonly perMinute: number;
}

/** Tenant without an API. People exchange files with it in its dashboard. */
export interface DirectoryTenantConfig
  extends
    Omit<Extract<WrittenTenant, { driver: 'directory' }>, 'outbox' | keyof CommonTenantConfig>,
    CommonTenantConfig {
  /** Undefined if no environment uses this tenant. */
  readonly outbox: string | undefined;
}

/** Tenant with an API. */
export interface HttpTenantConfig
  extends
    Omit<Extract<WrittenTenant, { driver: 'http' }>, 'clientId' | 'clientSecret' | keyof CommonTenantConfig>,
    CommonTenantConfig {
  readonly clientId: SecretRef;
  readonly clientSecret: SecretRef;
}

interface CommonTenantConfig {
  readonly name: string;
  /** Fields of this tenant that Sluice ignores. */
  readonly ignore: Ignored;
  /** Undefined means that Sluice never asks Make. */
  readonly make: MakeConfig | undefined;
}

type WrittenTenant = WrittenPipeline['tenants'][string];

export interface SourceConfig {
  readonly name: string;
  /** Key of one of the pipeline's tenants. */
  readonly tenant: string;
  readonly branch: string;
  readonly every: number;
  /** Patterns for slugs: `*` matches any characters, `?` matches one. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly maxRemovals?: number | undefined;
  readonly push: boolean;
  /** Fingerprints of suspected secrets that may be in git. */
  readonly allowFindings: readonly string[];
}

/** Settings of an environment as they are written, except for those below. */
export interface EnvironmentConfig extends Omit<WrittenEnvironment, 'drift' | NormalisedKey> {
  readonly name: string;
  readonly from: Upstream;
  readonly windows: readonly WindowConfig[];
  readonly approval: ApprovalPolicy;
  /** Interval between checks for drift. Undefined means only in runs. */
  readonly driftEvery: number | undefined;
  /** Signers that the synced revisions require. */
  readonly verify: { readonly allowedSigners: { readonly path: string } } | undefined;
  readonly secrets: ReadonlyMap<string, SecretRef>;
  /** Streams or hosts to which each secret is limited. */
  readonly secretBounds: SecretBounds;
}

type NormalisedKey = 'from' | 'windows' | 'approval' | 'verify' | 'secrets';

/** Repeating time in which Sluice may, or may not, write to a tenant. */
export interface WindowConfig {
  readonly effect: 'allow' | 'deny';
  /** Start of the window, as five cron fields. */
  readonly cron: string;
  /** Duration of the window. */
  readonly length: number;
  /** Name in the tz database. */
  readonly timezone: string;
}

/** Origin of promotions to an environment, with its branch. `name` is that of the source or the environment. */
export interface Upstream {
  readonly kind: 'source' | 'environment';
  readonly name: string;
  readonly branch: string;
}

import type { ApprovalPolicy, CommandRule, Role } from '../core/authority/authority.ts';
import type { People } from '../core/authority/who.ts';
import type { LogLevel } from '../core/log-level.ts';
import type { NotificationKind } from '../core/notification/notification.ts';
import type { Ignored } from '../core/render/ignored.ts';
import type { SecretBounds } from '../core/secrets/secret-bound.ts';
import type { Paths } from '../core/tenant-paths.ts';
import type { ListenAddress } from './values/listen-address.ts';
import type { SecretRef } from './secret.ts';

/** A configuration that passed every rule. Durations are milliseconds, paths are absolute. */
export interface Config {
  readonly store: StoreConfig;
  readonly server: ServerConfig;
  readonly retention: RetentionConfig;
  readonly logLevel: LogLevel;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingConfig | undefined;
  /** Who is told, in the order of the file. */
  readonly notify: readonly NotifyConfig[];
  /** In the order of their files' names. */
  readonly pipelines: readonly Pipeline[];
}

/** `folder`: where what is kept beside the store lies. */
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
  /** Undefined: nothing is encrypted. `ca`: path of the certificates to trust; undefined: those of the system. */
  readonly tls: { readonly ca: string | undefined } | undefined;
}

/** How long the store keeps what nothing depends on any more. */
export interface RetentionConfig {
  /** Passes that did nothing. */
  readonly passes: number;
  /** All others, and what people decided. */
  readonly audit: number;
  /** Entries of the journal that have a result. */
  readonly journal: number;
}

export interface ServerConfig {
  readonly listen: ListenAddress;
  /** Where a proxy in front of it is reached, without a slash at its end. */
  readonly url: string | undefined;
  readonly webhookSecret: SecretRef | undefined;
  /** `off`: only webhooks and health are served. */
  readonly pages: 'on' | 'off';
  readonly access: AccessConfig;
}

/** Who may see the pages and call the API. */
export interface AccessConfig {
  /** False where the configuration does not speak of it: then the server has the names of this machine alone. */
  readonly isConfigured: boolean;
  readonly token: SecretRef | undefined;
  /** What may be done without signing in. */
  readonly anonymous: 'view' | 'none';
  readonly oidc: OidcConfig | undefined;
  readonly roles: readonly Role[];
  /** Names of each person, where the routes know somebody by several. */
  readonly people: People;
}

/** A provider of OpenID Connect. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretRef;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  readonly groupsClaim: string;
}

export interface TracingConfig {
  /** Where spans are posted. */
  readonly endpoint: string;
  /** By name. */
  readonly headers: ReadonlyMap<string, SecretRef>;
  /** Part of all passes that is traced, from 0 to 1. */
  readonly sampleRatio: number;
}

export type NotifyConfig = CloudEventsConfig | SlackConfig;

interface Listening {
  readonly url: SecretRef;
  readonly events: readonly NotificationKind[];
  /** Globs on names of environments. */
  readonly environments: readonly string[];
}

export interface CloudEventsConfig extends Listening {
  readonly kind: 'cloudevents';
  /** What events are signed with. */
  readonly secret: SecretRef;
}

/** A webhook of Slack, or of a server that takes the same. */
export interface SlackConfig extends Listening {
  readonly kind: 'slack';
}

/** One repository, one source, its environments. Names of sources, environments and tenants occur in one only. */
export interface Pipeline {
  /** `default`, or in a folder the name of the file without `.yaml`. */
  readonly name: string;
  readonly repository: RepositoryConfig;
  readonly host: HostConfig;
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  readonly source: SourceConfig;
  /** In the order of the file. */
  readonly environments: ReadonlyMap<string, EnvironmentConfig>;
}

export interface RepositoryConfig {
  /** What git is given: an https or loopback http address, or an absolute path. */
  readonly url: string;
  readonly token: SecretRef | undefined;
  /** Who commits. */
  readonly identity: { readonly name: string; readonly email: string };
  /** The SSH private key that signs what is committed. */
  readonly signingKey: { readonly path: string } | undefined;
}

export type HostConfig = PlainHostConfig | GitHubHostConfig;

/** Branches, and nothing beside them. */
export interface PlainHostConfig {
  readonly kind: 'plain';
}

export interface GitHubHostConfig {
  readonly kind: 'github';
  /** `owner/name`. */
  readonly repository: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly credentials: { readonly token: SecretRef } | { readonly app: AppConfig };
  /** Between looks at the pull requests. */
  readonly every: number;
  /** Commands that comments may give, and to whom. */
  readonly commands: readonly CommandRule[];
}

/** A GitHub App. */
export interface AppConfig {
  readonly id: number;
  /** Undefined: looked up by the repository. */
  readonly installation: number | undefined;
  readonly privateKey: SecretRef;
}

export type TenantConfig = HttpTenantConfig | DirectoryTenantConfig;

/** The team of a tenant in Make. */
export interface MakeConfig {
  /** Host name of a zone; an http address of this machine in tests. */
  readonly zone: string;
  readonly teamId: number;
  readonly token: SecretRef;
  /** Calls in any minute, at most. */
  readonly perMinute: number;
}

/** A tenant that people reach by its dashboard, with files. */
export interface DirectoryTenantConfig {
  readonly name: string;
  readonly driver: 'directory';
  readonly inbox: string;
  /** Undefined where no environment is brought there. */
  readonly outbox: string | undefined;
  /** Between looks at the inbox, where its file system sends no events. */
  readonly poll: number | undefined;
  /** How long exports are kept that were replaced. */
  readonly keep: number;
  /** True: a stream without a file in the inbox is gone. */
  readonly whole: boolean;
  /** Prefixes of app names, the tenant's to the tree's; it can be inverted. */
  readonly apps: Readonly<Record<string, string>>;
  /** Fields of this tenant that are noise. */
  readonly ignore: Ignored;
  /** Undefined: Make is never asked. */
  readonly make: MakeConfig | undefined;
}

/** A tenant that is reached through its API. */
export interface HttpTenantConfig {
  readonly name: string;
  readonly driver: 'http';
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** What the platform calls it. */
  readonly tenant: string;
  readonly clientId: SecretRef;
  readonly clientSecret: SecretRef;
  readonly timeout: number;
  readonly concurrency: number;
  readonly service: string;
  /** Those that differ from the contract's; null where the tenant does not offer the operation. */
  readonly paths: { readonly [Operation in keyof Paths]?: Paths[Operation] | undefined };
  /** Prefixes of app names, the tenant's to the tree's; it can be inverted. */
  readonly apps: Readonly<Record<string, string>>;
  /** Fields of this tenant that are noise. */
  readonly ignore: Ignored;
  /** Undefined: Make is never asked. */
  readonly make: MakeConfig | undefined;
}

export interface SourceConfig {
  readonly name: string;
  /** A key of the pipeline's tenants. */
  readonly tenant: string;
  readonly branch: string;
  readonly every: number;
  /** Patterns for slugs: `*` any characters, `?` one. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly maxRemovals?: number | undefined;
  readonly push: boolean;
  /** Fingerprints of what looks like a secret and may be in git. */
  readonly allowFindings: readonly string[];
}

export interface EnvironmentConfig {
  readonly name: string;
  readonly branch: string;
  /** A key of the pipeline's tenants. */
  readonly tenant: string;
  readonly from: Upstream;
  readonly every: number;
  readonly state: 'file' | 'keep' | 'inactive';
  readonly windows: readonly WindowConfig[];
  readonly approval: ApprovalPolicy;
  readonly prune: 'off' | 'deactivate' | 'delete';
  readonly maxDeletions: number | undefined;
  /** Globs on slugs. */
  readonly protected: readonly string[];
  readonly selfHeal: 'off' | 'lastSynced' | 'head';
  /** Between looks for drift; undefined: at each pass only. */
  readonly driftEvery: number | undefined;
  /** `keepApproved`: a promotion that somebody approved is not brought up to a newer revision. */
  readonly promotion: { readonly keepApproved: boolean };
  readonly switchOver: 'overlap' | 'gap';
  /** Who must have signed what is synced. */
  readonly verify: { readonly allowedSigners: { readonly path: string } } | undefined;
  readonly secrets: ReadonlyMap<string, SecretRef>;
  /** Bounds of secrets to streams or hosts. */
  readonly secretBounds: SecretBounds;
}

/** A repeating time in which a tenant may, or may not, be written to. */
export interface WindowConfig {
  readonly effect: 'allow' | 'deny';
  /** Five cron fields: when it begins. */
  readonly cron: string;
  /** How long it lasts. */
  readonly length: number;
  /** Name in the tz database. */
  readonly timezone: string;
}

/** Where promotions to an environment come from, and the branch of it. `name` is the source's or the environment's. */
export interface Upstream {
  readonly kind: 'source' | 'environment';
  readonly name: string;
  readonly branch: string;
}

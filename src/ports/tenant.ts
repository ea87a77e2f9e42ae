import type { Json } from '../core/json/json.ts';
import type { kinds, RegistryKind } from '../core/stream/kinds.ts';
import type { PortError } from './errors.ts';

/** A value stream as a tenant lists it. Fields that a tenant does not report are absent. */
export interface TenantStream {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly validation?: 'pending' | 'invalid' | 'validated';
  readonly version?: number;
  /** RFC 3339. */
  readonly lastPublishedAt?: string;
  readonly activeInstances?: number;
  /** Time of creation in the tenant, RFC 3339. */
  readonly createdAt?: string;
  /** Time of this information, RFC 3339. Absent where it is current. */
  readonly asOf?: string;
  /** Opaque text that changes whenever the meaning of the export file would. Absent where only an export tells. */
  readonly revision?: string;
  /** Entity tag from `get`, for `WriteOptions.ifMatch`. Absent in lists, and where the tenant has none. */
  readonly etag?: string;
}

/**
 * Streams of a tenant. `whole` is false where the driver knows only the files that people gave it: a stream that is not
 * in such a list is unknown, not absent.
 */
export interface TenantListing {
  readonly streams: readonly TenantStream[];
  readonly whole: boolean;
  /** Tells whether people declared the list complete. Files that they add later may refer to streams that it lacks. */
  readonly isDeclared?: boolean;
}

/** A Make connection of the tenant. `(accountName, name)` identifies it in other tenants. */
export interface TenantConnection {
  readonly id: string;
  readonly name: string;
  readonly accountName: string;
}

export interface TenantCloudFunction {
  readonly id: string;
  readonly name: string;
}

/** Kinds of resources of the tenant's Make team that scenarios refer to, besides connections. */
export type ListedKind = 'keychain' | 'dataStore' | 'dataStructure' | 'hook' | 'variable' | 'customFunction';

/** A resource of one of these kinds. */
export interface TenantResource {
  readonly id: string;
  readonly name: string;
  /** Type of a keychain or hook, where the tenant reports it. Owner of a variable: `team` or `organization`. */
  readonly type?: string;
}

/** Present condition of a scenario, which no export file has. */
export interface ScenarioHealth {
  /** Id, the same as `scenario_id` of export files. */
  readonly id: string;
  readonly name: string;
  readonly isInvalid: boolean;
  readonly isActive: boolean;
}

/** Section of export files with the items of a registry. */
export type Registry = (typeof kinds)[RegistryKind]['section'];

/** References of a file that an import dropped because the tenant does not have their targets. */
export interface MissingResources {
  readonly connections: readonly {
    readonly id?: string;
    readonly name?: string;
    readonly accountName?: string;
  }[];
  readonly cloudFunctions: readonly { readonly name?: string }[];
  readonly references: readonly { readonly kind?: string; readonly id?: string; readonly name?: string }[];
}

/** Map from ids in the file to ids that the tenant gave, for each kind. Empty where the tenant does not report it. */
export interface ImportMapping {
  readonly scenarios: Readonly<Record<string, string>>;
  readonly hooks: Readonly<Record<string, string>>;
  readonly subflows: Readonly<Record<string, string>>;
}

/** Result of a successful import. */
export interface ImportOutcome {
  readonly stream: TenantStream;
  readonly mapping: ImportMapping;
  readonly missing: MissingResources;
}

/**
 * Reading side of every tenant. Every method throws a `PortError` when it fails, and never returns a partial result.
 * `NotFound` is thrown only when the tenant itself reports it. Aborting the signal rejects with its reason, not with a
 * `PortError`.
 */
export interface TenantReading {
  readonly name: string;

  /** Lists all streams, or all known ones, as `whole` tells. Each id is listed once. */
  list(signal: AbortSignal): Promise<TenantListing>;

  /** Returns one stream, in its present or last known state. Throws `NotFound`. */
  get(id: string, signal: AbortSignal): Promise<TenantStream>;

  /**
   * Returns the bytes of the export file, unparsed, at most the driver's size limit. The caller owns them. Throws
   * `NotFound`.
   */
  exportFile(id: string, signal: AbortSignal): Promise<Uint8Array>;

  /** Returns all connections; undefined where this driver cannot list them. */
  connections(signal: AbortSignal): Promise<readonly TenantConnection[] | undefined>;

  /** Returns all cloud function connectors; undefined where this driver cannot list them. */
  cloudFunctions(signal: AbortSignal): Promise<readonly TenantCloudFunction[] | undefined>;

  /** Returns all resources of a kind, each id once; undefined where this driver cannot list them. */
  listed(kind: ListedKind, signal: AbortSignal): Promise<readonly TenantResource[] | undefined>;

  /**
   * Returns the ids of those variables that the tenant has with another text as value. Values, which may be secrets, do
   * not leave the driver. Absent where a tenant does not read them.
   */
  differingVariables?(texts: ReadonlyMap<string, string>, signal: AbortSignal): Promise<ReadonlySet<string>>;

  /** Returns the health of all scenarios, each id once; undefined where this driver cannot read it. */
  scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[] | undefined>;

  /** Returns all items of a registry, each as in an export file; undefined where this driver cannot list them. */
  registry(name: Registry, signal: AbortSignal): Promise<readonly Json[] | undefined>;

  /**
   * Moves files aside that people gave and that a run has saved. Loses no known fact. Files that cannot be moved are no
   * failure. Absent where a tenant has no such files.
   */
  putAway?(signal: AbortSignal): Promise<void>;
}

/** A write that is being retried. */
export interface Resending {
  /** Number of attempts so far; 0 where it could not be sent yet. */
  readonly sent: number;
  /** Failure of the last attempt. It does not end the retries. */
  readonly failure: PortError;
}

/** Callback for each failure after which a write is retried, and again when the retry is sent. */
export type Watch = (resending: Resending) => void;

export interface WriteOptions {
  readonly watch?: Watch | undefined;
  /**
   * Entity tag that the stream must still have. The tenant refuses the write with `PreconditionFailed` if it has
   * another.
   */
  readonly ifMatch?: string | undefined;
}

/** The reading side of a tenant that Sluice writes to through its API. */
export interface ApiTenantReading extends TenantReading {
  readonly mode: 'api';

  /** Tells whether the tenant replaces a stream in place, with its id; undefined where only a write can tell. */
  replacesInPlace(id: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/**
 * A tenant that Sluice writes to through its API. Methods throw `NotSupported` where the tenant does not offer the
 * operation. After an abort, a write may have taken effect. Each write reports its retries to `watch`.
 */
export interface DirectTenant extends ApiTenantReading {
  /**
   * Adds an inactive stream from an export file. Not idempotent: after an `uncertain` error, only `list` tells whether
   * the stream was added.
   */
  importFile(file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome>;

  /**
   * Imports a file as the next version of a stream. The stream keeps its id, and its scenarios keep their hooks. Throws
   * `NotSupported` where the tenant can only add, `NotFound` where the stream is gone.
   *
   * Not idempotent: each call creates a version, and the file's included subflows again. After an `uncertain` error,
   * `version` or `revision` from `get` tells the outcome.
   */
  replace(id: string, file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome>;

  /** Activates a stream. An active one stays unchanged. Throws `Refused` while validation is pending or invalid. */
  activate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /** Deactivates a stream: no new instances start, and running ones continue. An inactive one stays unchanged. */
  deactivate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /**
   * Removes a stream. Throws `Refused` with reasons `active`, `activeInstances` or `referenced`, and `NotFound` where
   * it is gone.
   */
  remove(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /** Replaces one item of a registry. Throws `NotSupported` where registries change by imports only. */
  replaceItem(
    name: Registry,
    id: string,
    item: Json,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<void>;

  /** Removes one item of a registry. Throws `Refused` with reason `referenced` while a stream refers to it. */
  removeItem(name: Registry, id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;
}

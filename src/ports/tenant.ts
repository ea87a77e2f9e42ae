import type { Json } from '../core/json/json.ts';
import type { PortError } from './errors.ts';

/** A value stream as a tenant lists it. Fields that a tenant does not tell are absent. */
export interface TenantStream {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly validation?: 'pending' | 'invalid' | 'validated';
  readonly version?: number;
  /** RFC 3339. */
  readonly lastPublishedAt?: string;
  readonly activeInstances?: number;
  /** RFC 3339: when it came to the tenant. */
  readonly createdAt?: string;
  /** RFC 3339: when it was as it is told here. Absent: it is so now. */
  readonly asOf?: string;
  /** Opaque; changes whenever the meaning of the export file would. Absent: export to find out. */
  readonly revision?: string;
  /** Entity tag of the stream as `get` answered it, for `WriteOptions.ifMatch`. Absent in lists, and where the tenant has none. */
  readonly etag?: string;
}

/**
 * What a tenant holds. `whole` is false where the driver only knows what it was shown (a folder of files): a stream
 * that is not in such a list is unknown, not absent.
 */
export interface TenantListing {
  readonly streams: readonly TenantStream[];
  readonly whole: boolean;
  /** True where it is whole because people said so: what they show later may refer to what it lacks. */
  readonly isDeclared?: boolean;
}

/** A Make connection of the tenant; `(accountName, name)` is how it is found in another tenant. */
export interface TenantConnection {
  readonly id: string;
  readonly name: string;
  readonly accountName: string;
}

export interface TenantCloudFunction {
  readonly id: string;
  readonly name: string;
}

/** Things of the tenant's team in Make that scenarios refer to by id, beside connections. */
export type ListedKind = 'keychain' | 'dataStore' | 'dataStructure' | 'hook';

/** One of them. */
export interface TenantThing {
  readonly id: string;
  readonly name: string;
  /** Type of a keychain or hook, where the tenant tells. */
  readonly type?: string;
}

/** What is told of a scenario as it is now, which no export file says. */
export interface ScenarioHealth {
  /** As `scenario_id` of export files. */
  readonly id: string;
  readonly name: string;
  /** It cannot run as it is. */
  readonly isInvalid: boolean;
  readonly isActive: boolean;
}

export type Registry = 'events' | 'rules' | 'forms';

/** What an import left out, because the tenant has no such thing. */
export interface MissingThings {
  readonly connections: readonly {
    readonly id?: string;
    readonly name?: string;
    readonly accountName?: string;
  }[];
  readonly cloudFunctions: readonly { readonly name?: string }[];
  readonly references: readonly { readonly kind?: string; readonly id?: string; readonly name?: string }[];
}

/** For each kind, the id in the file to the id that the tenant gave. Empty where the tenant does not tell. */
export interface ImportMapping {
  readonly scenarios: Readonly<Record<string, string>>;
  readonly hooks: Readonly<Record<string, string>>;
  readonly subflows: Readonly<Record<string, string>>;
}

/** What became of a file that a tenant took. */
export interface ImportOutcome {
  readonly stream: TenantStream;
  readonly mapping: ImportMapping;
  readonly missing: MissingThings;
}

/**
 * What every tenant of the platform can be asked. Every method throws a `PortError` when it fails: none answers with
 * less than it was asked for. `NotFound` is thrown only when the tenant itself said so. Aborting the signal rejects with
 * its reason, not with a `PortError`.
 */
export interface TenantReading {
  readonly name: string;

  /** Everything there is, or all that is known, as `whole` says; else a `PortError`: never a part. Each id once. */
  list(signal: AbortSignal): Promise<TenantListing>;

  /** One stream as it is now, or as far as it is known. Throws `NotFound`. */
  get(id: string, signal: AbortSignal): Promise<TenantStream>;

  /** The bytes of the export file, unparsed, at most the driver's size limit; whoever asks owns them. Throws `NotFound`. */
  exportFile(id: string, signal: AbortSignal): Promise<Uint8Array>;

  /** All connections, or undefined where this driver cannot list them at all. */
  connections(signal: AbortSignal): Promise<readonly TenantConnection[] | undefined>;

  /** All cloud function connectors, or undefined where this driver cannot list them at all. */
  cloudFunctions(signal: AbortSignal): Promise<readonly TenantCloudFunction[] | undefined>;

  /** All things of that kind, each id once, or undefined where they cannot be listed at all. */
  listed(kind: ListedKind, signal: AbortSignal): Promise<readonly TenantThing[] | undefined>;

  /** All scenarios, each id once, or undefined where nobody tells of them. */
  scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[] | undefined>;

  /** All items of a registry as in an export file's section, or undefined where this driver cannot list them. */
  registry(name: Registry, signal: AbortSignal): Promise<readonly Json[] | undefined>;

  /**
   * Tells that a pass has recorded what the last list said, so that what people brought can be put away. What is known
   * stays known. Never fails for what cannot be put away. Absent where there is nothing to put away.
   */
  putAway?(signal: AbortSignal): Promise<void>;
}

/** How a write fares that is not done at once. */
export interface Resending {
  /** How often it was sent until now; 0 where it could not be sent yet. */
  readonly sent: number;
  /** Why the last try failed, which is no reason to give up. */
  readonly failure: PortError;
}

/** Is told of each failure after which a write will be tried again, and once more as it is sent again. */
export type Watch = (resending: Resending) => void;

export interface WriteOptions {
  readonly watch?: Watch | undefined;
  /** Entity tag that the stream must still have: otherwise the tenant refuses the write with `PreconditionFailed`. */
  readonly ifMatch?: string | undefined;
}

/** A tenant that takes writes through its API, as far as it can be read. */
export interface ApiTenantReading extends TenantReading {
  readonly written: 'directly';

  /** Tells whether the tenant replaces a stream in place, keeping its id; undefined where only a write can tell. */
  replacesInPlace(id: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/**
 * A tenant that takes writes itself. `NotSupported` is thrown where it does not offer the operation. After an abort a
 * write may have taken effect. Each write tells whoever watches it where it is sent again.
 */
export interface DirectTenant extends ApiTenantReading {
  /**
   * Add a stream from an export file. Not idempotent: after an `uncertain` error only `list` tells whether it was
   * done. The new stream is inactive.
   */
  importFile(file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome>;

  /**
   * Import a file as the next version of a stream, keeping its id and its scenarios' hooks. Throws `NotSupported`
   * where the tenant can only add, `NotFound` where the stream is gone. Not idempotent: each call makes a version,
   * and anew the subflows that the file carries. After an `uncertain` error `get` tells by `version` or `revision`.
   */
  replace(id: string, file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome>;

  /** Throws `Refused` while validation is pending or invalid. Activating what is active changes nothing. */
  activate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /** No new instances start; running ones go on. Deactivating what is inactive changes nothing. */
  deactivate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /** Throws `Refused` with reasons `active`, `activeInstances` or `referenced`; `NotFound` where it is gone. */
  remove(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;

  /** Replace one item of a registry. Throws `NotSupported` where registries change by imports only. */
  replaceItem(
    name: Registry,
    id: string,
    item: Json,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<void>;

  /** Throws `Refused` with reason `referenced` while a stream refers to it. */
  removeItem(name: Registry, id: string, signal: AbortSignal, options?: WriteOptions): Promise<void>;
}

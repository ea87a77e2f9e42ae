import { budgets } from '../../core/budgets.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  HandedOver,
  HandOverTenant,
  HandOverBatch,
  BatchFolderState,
  Withdrawal,
} from '../../ports/hand-over.ts';
import type { Log } from '../../ports/log.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import { directoryFailure } from './failure.ts';
import { Inbox, notSeen } from './inbox/inbox.ts';
import { inboxDisk, type InboxDisk } from './inbox/inbox-disk.ts';
import { Outbox } from './outbox.ts';
import type { StockedExport } from './inbox/stock.ts';

export interface DirectoryTenantSettings {
  readonly name: string;
  /** Absolute paths of folders that exist. */
  readonly inbox: string;
  /** Undefined where Sluice only reads the tenant. */
  readonly outbox: string | undefined;
  /** Limit on the bytes of a file. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Declares that the inbox has all streams of the tenant. Then its files stay in place. */
  readonly whole?: boolean;
  /** Retention time of a file after a newer one replaced it. Milliseconds; default 30 days. */
  readonly keep?: number;
}

export interface DirectoryTenantDeps {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Returns the reason why a readable export is unusable; undefined where it is usable. Called once for each new file.
   */
  readonly unusable: (bytes: Uint8Array) => string | undefined;
  readonly disk?: InboxDisk;
}

/** Same limit as the codec's, which could not unpack a larger file. */
const defaultMaxBytes = budgets.exportFile.bytes;
const defaultKeep = 30 * 24 * 3600_000;

/**
 * Returns a tenant that people reach by its dashboard alone. They put exports into one folder, and Sluice puts files to
 * import into another. A stream that no file mentions is unknown, unless people declare the list complete.
 */
export function createDirectoryTenant(
  settings: DirectoryTenantSettings,
  deps: DirectoryTenantDeps,
): HandOverTenant {
  return new DirectoryTenant(settings, deps);
}

class DirectoryTenant implements HandOverTenant {
  readonly mode = 'manual';
  readonly name: string;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox | undefined;

  constructor(settings: DirectoryTenantSettings, deps: DirectoryTenantDeps) {
    const { name, inbox, outbox, maxBytes = defaultMaxBytes, keep = defaultKeep, whole = false } = settings;
    this.name = name;
    this.#inbox = new Inbox({ name, inbox, maxBytes, keep, isWhole: whole }, { disk: inboxDisk, ...deps });
    this.#outbox = outbox === undefined ? undefined : new Outbox(name, outbox, inbox);
  }

  async list(signal: AbortSignal): Promise<TenantListing> {
    const { newest, whole } = await this.#inbox.look(signal);
    return { streams: [...newest.values()].map(shown), whole, ...(whole ? { isDeclared: true } : {}) };
  }

  async get(id: string, signal: AbortSignal): Promise<TenantStream> {
    const found = (await this.#inbox.look(signal)).newest.get(id);
    if (found === undefined) throw notSeen(this.name, id);
    return shown(found);
  }

  exportFile(id: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#inbox.read(id, signal);
  }

  putAway(signal: AbortSignal): Promise<void> {
    return this.#inbox.putAway(signal);
  }

  async connections(): Promise<undefined> {
    return undefined;
  }

  async cloudFunctions(): Promise<undefined> {
    return undefined;
  }

  async listed(): Promise<undefined> {
    return undefined;
  }

  async scenarioHealth(): Promise<undefined> {
    return undefined;
  }

  async registry(): Promise<undefined> {
    return undefined;
  }

  async handOver(round: HandOverBatch, standing: BatchFolderState, signal: AbortSignal): Promise<HandedOver> {
    signal.throwIfAborted();
    return this.#written().put(round, standing);
  }

  async withdraw(parts: readonly Withdrawal[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return this.#written().withdraw(parts);
  }

  #written(): Outbox {
    if (this.#outbox === undefined)
      throw directoryFailure(this.name, 'has no outbox: it can only be a source', 'SLC2155', 'never');
    return this.#outbox;
  }
}

function shown({ id, name, state, digest, exportedAt, createdAt }: StockedExport): TenantStream {
  return {
    id,
    name,
    state,
    revision: digest,
    ...(exportedAt === '' ? {} : { asOf: exportedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

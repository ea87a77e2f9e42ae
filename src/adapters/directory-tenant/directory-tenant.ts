import type { Clock } from '../../ports/clock.ts';
import type { HandedOver, HandOverTenant, Round } from '../../ports/hand-over.ts';
import type { Log } from '../../ports/log.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import { directoryFailure } from './failure.ts';
import { Inbox, notSeen, type InboxFile } from './inbox.ts';
import { Outbox } from './outbox.ts';

export interface DirectoryTenantSettings {
  readonly name: string;
  /** Absolute paths of folders that exist. */
  readonly inbox: string;
  /** Undefined: the tenant is only read. */
  readonly outbox: string | undefined;
  /** The largest file that is read. Default 64 MiB. */
  readonly maxBytes?: number;
}

export interface DirectoryTenantDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** As the codec's own limit: a larger file could not be unpacked. */
const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * A tenant that people reach by its dashboard alone: what they export lands in a folder, what they are to import is put
 * into another. What no file mentions is unknown.
 */
export function createDirectoryTenant(
  settings: DirectoryTenantSettings,
  deps: DirectoryTenantDeps,
): HandOverTenant {
  return new DirectoryTenant(settings, deps);
}

class DirectoryTenant implements HandOverTenant {
  readonly written = 'by hand';
  readonly name: string;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox | undefined;

  constructor(settings: DirectoryTenantSettings, deps: DirectoryTenantDeps) {
    const { name, inbox, outbox, maxBytes = defaultMaxBytes } = settings;
    this.name = name;
    this.#inbox = new Inbox({ name, inbox, maxBytes }, deps);
    this.#outbox = outbox === undefined ? undefined : new Outbox(name, outbox, inbox);
  }

  async list(signal: AbortSignal): Promise<TenantListing> {
    const files = await this.#inbox.look(signal);
    return { streams: [...files.values()].map(shown), whole: false };
  }

  async get(id: string, signal: AbortSignal): Promise<TenantStream> {
    const found = (await this.#inbox.look(signal)).get(id);
    if (found === undefined) throw notSeen(this.name, id);
    return shown(found);
  }

  exportFile(id: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#inbox.read(id, signal);
  }

  async connections(): Promise<undefined> {
    return undefined;
  }

  async cloudFunctions(): Promise<undefined> {
    return undefined;
  }

  async registry(): Promise<undefined> {
    return undefined;
  }

  async handOver(round: Round, signal: AbortSignal): Promise<HandedOver> {
    signal.throwIfAborted();
    if (this.#outbox === undefined)
      throw directoryFailure(this.name, 'has no outbox: it can only be a source', 'SLC2155', 'never');
    return this.#outbox.put(round);
  }
}

function shown({ id, name, state, digest, exportedAt, createdAt }: InboxFile): TenantStream {
  return {
    id,
    name,
    state,
    revision: digest,
    ...(exportedAt === '' ? {} : { asOf: exportedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

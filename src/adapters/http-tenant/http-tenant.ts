import { NotFound, NotSupported, PortError } from '../../ports/errors.ts';
import type {
  DirectTenant,
  ImportOutcome,
  Registry,
  TenantListing,
  TenantStream,
  WriteOptions,
} from '../../ports/tenant.ts';
import type { Json } from '../../core/json/json.ts';
import type { Paths } from '../../core/tenant-paths.ts';
import { reading, type Call } from '../http-client/call.ts';
import type { Client } from '../http-client/client.ts';
import type { HttpResponse } from '../http-client/exchange.ts';
import { exactText, WireError } from '../http-client/json.ts';
import { countedList } from '../http-client/whole-list.ts';
import { createClient, type HttpTenantDeps } from './client.ts';
import { notOffered, unusableId } from './failure.ts';
import { expandPath, isPathSegment } from './paths.ts';
import { resolveSettings, type HttpTenantSettings, type ResolvedHttpTenantSettings } from './settings.ts';
import {
  parseCloudFunctions,
  parseConnections,
  parseImportResult,
  parseRegistry,
  parseStream,
  parseStreams,
  registryItemId,
} from './wire.ts';

export type { HttpTenantDeps, HttpTenantSettings };

/**
 * A tenant that follows docs/reference/tenant-api.yaml. Throws a `PortError` (SLC2100) for a wrong setting; it sends
 * nothing before its first call. Every method throws a `PortError` with a code of problems.ts, or the reason of an
 * aborted signal.
 */
export function createHttpTenant(settings: HttpTenantSettings, deps: HttpTenantDeps): DirectTenant {
  const resolved = resolveSettings(settings);
  return new HttpTenant(resolved, createClient(resolved, deps));
}

/** Writes whose repetition changes nothing more: setting a state, replacing an item by the same, removing. */
const settling = { success: [200, 204], writes: true, repeatable: true } as const;
/** Writes whose repetition adds again: a stream, or a version and its included subflows. */
const adding = { success: [200, 201], writes: true, repeatable: false } as const;

const json = { 'content-type': 'application/json' };

class HttpTenant implements DirectTenant {
  readonly mode = 'api';
  readonly name: string;
  readonly #settings: ResolvedHttpTenantSettings;
  readonly #client: Client;

  constructor(settings: ResolvedHttpTenantSettings, client: Client) {
    this.name = settings.name;
    this.#settings = settings;
    this.#client = client;
  }

  async list(signal: AbortSignal): Promise<TenantListing> {
    return { streams: await this.#list('streams', parseStreams, idOf, signal), whole: true };
  }

  async get(id: string, signal: AbortSignal): Promise<TenantStream> {
    const call = { ...reading, ...this.#resource('stream', id) };
    return await this.#client.ask(
      call,
      (answer) => withTag(sameStream(id, parseStream(answer.body)), answer),
      signal,
    );
  }

  /** Asks with OPTIONS for the methods of a stream's export. Only an `Allow` header counts. */
  async replacesInPlace(id: string, signal: AbortSignal): Promise<boolean | undefined> {
    if (this.#settings.paths.replace === null) return false;
    const call: Call = {
      ...reading,
      ...this.#resource('replace', id),
      method: 'OPTIONS',
      success: [200, 204],
    };
    try {
      const { headers } = await this.#client.call(call, signal);
      const allow = headers.get('allow');
      return allow === null ? undefined : /\bPUT\b/i.test(allow);
    } catch (error) {
      if (error instanceof PortError && error.remedy !== 'retry') return undefined;
      throw error;
    }
  }

  async exportFile(id: string, signal: AbortSignal): Promise<Uint8Array> {
    const call = { ...reading, ...this.#resource('exportFile', id) };
    return await this.#client.ask(call, fileOf, signal);
  }

  async importFile(file: Uint8Array, signal: AbortSignal, options?: WriteOptions): Promise<ImportOutcome> {
    const call: Call = {
      ...adding,
      ...this.#collection('importFile'),
      method: 'POST',
      headers: { ...json, ...conditions(options) },
      body: file,
      watch: options?.watch,
    };
    return await this.#client.ask(call, ({ body }) => parseImportResult(body), signal);
  }

  async replace(
    id: string,
    file: Uint8Array,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<ImportOutcome> {
    const call: Call = {
      ...adding,
      ...this.#resource('replace', id),
      method: 'PUT',
      headers: { ...json, ...conditions(options) },
      body: file,
      watch: options?.watch,
    };
    return await this.#client.ask(call, ({ body }) => sameOutcome(id, parseImportResult(body)), signal);
  }

  async activate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    await this.#client.call(
      { ...settling, ...this.#resource('activate', id), method: 'POST', ...sending(options) },
      signal,
    );
  }

  async deactivate(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    await this.#client.call(
      { ...settling, ...this.#resource('deactivate', id), method: 'POST', ...sending(options) },
      signal,
    );
  }

  async remove(id: string, signal: AbortSignal, options?: WriteOptions): Promise<void> {
    await this.#delete({ ...this.#resource('stream', id), ...sending(options) }, signal);
  }

  async connections(signal: AbortSignal) {
    return await this.#optionalList('connections', parseConnections, idOf, signal);
  }

  async cloudFunctions(signal: AbortSignal) {
    return await this.#optionalList('cloudFunctions', parseCloudFunctions, idOf, signal);
  }

  /** The contract has no such list. */
  async listed(): Promise<undefined> {
    return undefined;
  }

  async scenarioHealth(): Promise<undefined> {
    return undefined;
  }

  async registry(registry: Registry, signal: AbortSignal) {
    return await this.#optionalList('registry', parseRegistry, registryItemId, signal, { registry });
  }

  async replaceItem(
    registry: Registry,
    id: string,
    item: Json,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<void> {
    const resource = this.#resource('registryItem', id, { registry });
    await this.#client.call(
      {
        ...settling,
        ...resource,
        method: 'PUT',
        headers: json,
        body: exactText(item),
        watch: options?.watch,
      },
      signal,
    );
  }

  async removeItem(
    registry: Registry,
    id: string,
    signal: AbortSignal,
    options?: WriteOptions,
  ): Promise<void> {
    await this.#delete(
      { ...this.#resource('registryItem', id, { registry }), watch: options?.watch },
      signal,
    );
  }

  /**
   * Deletes a resource. One that is gone after an attempt with a lost response was most probably deleted by that
   * attempt.
   */
  async #delete(resource: CallTarget, signal: AbortSignal): Promise<void> {
    try {
      await this.#client.call({ ...settling, ...resource, method: 'DELETE' }, signal);
    } catch (error) {
      if (!(error instanceof NotFound && error.uncertain)) throw error;
    }
  }

  /** Returns undefined where the tenant does not offer the list: its path is null, or it answers 405. */
  async #optionalList<T>(
    operation: 'connections' | 'cloudFunctions' | 'registry',
    parse: (body: Uint8Array) => readonly T[],
    idOf: (item: T) => string | undefined,
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<readonly T[] | undefined> {
    if (this.#settings.paths[operation] === null) return undefined;
    try {
      return await this.#list(operation, parse, idOf, signal, more);
    } catch (error) {
      if (error instanceof NotSupported) return undefined;
      throw error;
    }
  }

  async #list<T>(
    operation: keyof Paths,
    parse: (body: Uint8Array) => readonly T[],
    idOf: (item: T) => string | undefined,
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<readonly T[]> {
    const { pageSize } = this.#settings;
    const all = { ...reading, ...this.#collection(operation, more), headers: { 'x-total-count': 'true' } };
    const page = (number: number): Call => ({
      ...all,
      query: { pageNumber: String(number), pageSize: String(pageSize) },
    });
    const list = { page, parse: ({ body }: HttpResponse) => parse(body), idOf };
    return await countedList(this.#client, list, pageSize, signal);
  }

  #collection(operation: keyof Paths, more: Readonly<Record<string, string>> = {}): CallTarget {
    return { path: this.#path(operation, more), names: 'collection', maxBytes: this.#settings.maxBytes };
  }

  #resource(operation: keyof Paths, id: string, more: Readonly<Record<string, string>> = {}): CallTarget {
    if (!isPathSegment(id)) throw unusableId(this.name);
    return {
      path: this.#path(operation, { ...more, id }),
      names: 'thing',
      maxBytes: this.#settings.maxBytes,
    };
  }

  #path(operation: keyof Paths, values: Readonly<Record<string, string>> = {}): string {
    const template = this.#settings.paths[operation];
    if (template === null) throw notOffered(this.name, operation);
    const { service, tenant } = this.#settings;
    return expandPath(template, { service, tenant, ...values });
  }
}

type CallTarget = Pick<Call, 'path' | 'names' | 'maxBytes' | 'watch' | 'headers'>;

function conditions({ ifMatch }: WriteOptions = {}): Readonly<Record<string, string>> {
  return ifMatch === undefined ? {} : { 'if-match': ifMatch };
}

function sending(options: WriteOptions | undefined): Pick<Call, 'watch' | 'headers'> {
  return { watch: options?.watch, headers: conditions(options) };
}

/** Adds the entity tag of a response. Only a strong one can be a condition of a write (RFC 9110, 13.1.1). */
function withTag(stream: TenantStream, { headers }: HttpResponse): TenantStream {
  const etag = headers.get('etag');
  return etag !== null && /^"[\x21\x23-\x7e]{0,1024}"$/.test(etag) ? { ...stream, etag } : stream;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function sameStream(id: string, stream: TenantStream): TenantStream {
  if (stream.id !== id) throw new WireError('it is of another value stream');
  return stream;
}

function sameOutcome(id: string, outcome: ImportOutcome): ImportOutcome {
  sameStream(id, outcome.stream);
  return outcome;
}

/** Returns the export file unparsed. Refuses a page of a proxy or a login in its place. */
function fileOf({ headers, body }: HttpResponse): Uint8Array {
  const type = headers.get('content-type') ?? 'application/json';
  if (!/^application\/([\w.+-]*json|octet-stream)\b/i.test(type))
    throw new WireError('it is not a JSON file');
  return body;
}

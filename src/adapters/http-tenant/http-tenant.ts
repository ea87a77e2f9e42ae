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
import type { ContractCall } from './call.ts';
import { TenantClient, type HttpTenantDeps } from './client.ts';
import type { HttpResponse } from '../http-client/exchange.ts';
import { notOffered, unusableId } from './failure.ts';
import { expandPath, isPathSegment } from './paths.ts';
import { resolveSettings, type HttpTenantSettings, type ResolvedHttpTenantSettings } from './settings.ts';
import { wholeList, type ContractList } from './whole-list.ts';
import { exactText } from './wire-json.ts';
import {
  parseCloudFunctions,
  parseConnections,
  parseImportResult,
  parseRegistry,
  parseStream,
  parseStreams,
  registryItemId,
  TenantWireError,
} from './wire.ts';

export type { HttpTenantDeps, HttpTenantSettings };

/**
 * A tenant that follows docs/reference/tenant-api.yaml. Throws a `PortError` (SLC2100) for a wrong setting; it sends
 * nothing before its first call. Every method throws a `PortError` with a code of problems.ts, or the reason of an
 * aborted signal.
 */
export function createHttpTenant(settings: HttpTenantSettings, deps: HttpTenantDeps): DirectTenant {
  const resolved = resolveSettings(settings);
  return new HttpTenant(resolved, new TenantClient(resolved, deps));
}

/** Reads can be repeated after any outcome. */
const reading = { method: 'GET', success: [200], writes: false, repeatable: true } as const;
/**
 * Writes whose repetition leaves the tenant unchanged: setting a state, replacing an item by the same one, removing.
 */
const settling = { success: [200, 204], writes: true, repeatable: true } as const;
/** Writes whose repetition adds again: a stream, or a version and its included subflows. */
const adding = { success: [200, 201], writes: true, repeatable: false } as const;

const json = { 'content-type': 'application/json' };

class HttpTenant implements DirectTenant {
  readonly written = 'directly';
  readonly name: string;
  readonly #settings: ResolvedHttpTenantSettings;
  readonly #client: TenantClient;

  constructor(settings: ResolvedHttpTenantSettings, client: TenantClient) {
    this.name = settings.name;
    this.#settings = settings;
    this.#client = client;
  }

  async list(signal: AbortSignal): Promise<TenantListing> {
    const list = { path: this.#path('streams'), parse: parseStreams, idOf: idOf };
    return { streams: await wholeList(this.#client, list, this.#settings, signal), whole: true };
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
    const call: ContractCall = {
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
    const call: ContractCall = {
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
    const call: ContractCall = {
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
    parse: ContractList<T>['parse'],
    idOf: ContractList<T>['idOf'],
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<readonly T[] | undefined> {
    if (this.#settings.paths[operation] === null) return undefined;
    try {
      return await wholeList(
        this.#client,
        { path: this.#path(operation, more), parse, idOf },
        this.#settings,
        signal,
      );
    } catch (error) {
      if (error instanceof NotSupported) return undefined;
      throw error;
    }
  }

  #collection(operation: keyof Paths): CallTarget {
    return { path: this.#path(operation), names: 'collection', maxBytes: this.#settings.maxBytes };
  }

  #resource(operation: keyof Paths, id: string, more: Readonly<Record<string, string>> = {}): CallTarget {
    if (!isPathSegment(id)) throw unusableId(this.#client.scene);
    return {
      path: this.#path(operation, { ...more, id }),
      names: 'thing',
      maxBytes: this.#settings.maxBytes,
    };
  }

  #path(operation: keyof Paths, values: Readonly<Record<string, string>> = {}): string {
    const template = this.#settings.paths[operation];
    if (template === null) throw notOffered(this.#client.scene, operation);
    const { service, tenant } = this.#settings;
    return expandPath(template, { service, tenant, ...values });
  }
}

type CallTarget = Pick<ContractCall, 'path' | 'names' | 'maxBytes' | 'watch' | 'headers'>;

function conditions({ ifMatch }: WriteOptions = {}): Readonly<Record<string, string>> {
  return ifMatch === undefined ? {} : { 'if-match': ifMatch };
}

function sending(options: WriteOptions | undefined): Pick<ContractCall, 'watch' | 'headers'> {
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
  if (stream.id !== id) throw new TenantWireError('it is of another value stream');
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
    throw new TenantWireError('it is not a JSON file');
  return body;
}

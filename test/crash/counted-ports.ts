import type { RefUpdate, Repository } from '../../src/ports/repository.ts';
import type { Store, StoreSession } from '../../src/ports/store.ts';
import { commit, inTransaction, type Boundaries } from './boundaries.ts';
import type { Ports } from './runs.ts';
import { urlOf } from './validating-fetch.ts';

/** A request to the tenant, as somebody between could hold it back. */
export interface HeldRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

export interface HeldPush {
  readonly updates: readonly RefUpdate[];
}

/** The ports, each of whose calls that leave the process is a boundary. */
export function countedPorts(ports: Ports, boundaries: Boundaries, send: typeof fetch): Ports {
  return {
    store: countedStore(ports.store, boundaries),
    repository: countedRepository(ports.repository, boundaries),
    fetch: countedFetch(boundaries, send),
  };
}

const storeWrite = /^(?:save|forget|acquire|release)/;

/** A write is a call of its own, or a part of a transaction that is undone where the process dies in it. */
function countedStore(store: Store, boundaries: Boundaries): Store {
  const atomically = <T>(work: (session: StoreSession) => Promise<T>): Promise<T> =>
    store.atomically(async (session) => {
      const value = await work(counting(session, boundaries, inTransaction));
      // Dying here leaves the transaction open.
      return boundaries.cross('store write', commit, () => Promise.resolve(value));
    });
  const counted = counting(store, boundaries, (call) => call);
  return new Proxy(counted, {
    get: (target, name, receiver) =>
      name === 'atomically' ? atomically : (Reflect.get(target, name, receiver) as unknown),
  });
}

function counting<T extends StoreSession>(
  session: T,
  boundaries: Boundaries,
  named: (call: string) => string,
): T {
  return new Proxy(session, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      const call = (...args: readonly unknown[]) => Reflect.apply(member, target, args) as Promise<unknown>;
      if (!storeWrite.test(String(name))) return call;
      return (...args: readonly unknown[]) =>
        boundaries.cross('store write', named(String(name)), () => call(...args));
    },
  });
}

function countedRepository(repository: Repository, boundaries: Boundaries): Repository {
  const push: Repository['push'] = (updates, signal) =>
    boundaries.cross(
      'git push',
      updates.map(({ ref }) => ref).join(' '),
      () => repository.push(updates, signal),
      (): HeldPush => ({ updates }),
    );
  return new Proxy(repository, {
    get: (target, name) => {
      if (name === 'push') return push;
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** An access token is no part of what is synced: asking for one is not counted. */
function countedFetch(boundaries: Boundaries, send: typeof fetch): typeof fetch {
  return async (input, init = {}) => {
    const url = urlOf(input);
    const { method = 'GET' } = init;
    if (url.includes('/oauth/')) return send(input, init);
    const kind = method === 'GET' ? 'tenant read' : 'tenant write';
    const { pathname } = new URL(url);
    // Ids differ from run to run; how a call is called does not.
    const call = `${method} ${pathname.replace(/^\/\w+\/\w+\//, '').replaceAll(/\/[0-9A-Z]{26}/g, '/ID')}`;
    const held = (): HeldRequest => ({
      method,
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: Buffer.from((init.body ?? '') as string | Uint8Array).toString('base64'),
    });
    return boundaries.cross(kind, call, async () => whole(await send(input, init)), held);
  };
}

/** With its body here, so that dying after the call is after the whole answer. */
async function whole(response: Response): Promise<Response> {
  const { status, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, { status, headers });
}

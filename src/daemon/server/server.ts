import { budgets } from '../../core/budgets.ts';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressTaken } from './address-taken.ts';
import { boundSilentConnections } from './silent-connections.ts';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Routes of a server, and its receiver of webhooks. */
export interface Served {
  readonly app: Hono;
  /**
   * Takes webhooks on the connection itself, so that a body is bounded while it arrives. Returns undefined for other
   * requests.
   */
  readonly webhooks: {
    receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> | undefined;
  };
}

/** Limits of a connection before the server knows anything about it. Times are in milliseconds. */
export interface ServerLimits {
  /** Time until the last byte of the header, and of the whole request. */
  readonly headers: number;
  readonly request: number;
  /** Interval between checks of these two times. */
  readonly checked: number;
  /** Connections without a request so far. Beyond this limit, the server closes the oldest one. */
  readonly silent: number;
  readonly connections: number;
}

const { headerTime, time, silent, connections, backlog } = budgets.request;

export const serverLimits: ServerLimits = {
  headers: headerTime,
  request: time,
  checked: 1000,
  silent,
  connections,
};

/**
 * Listens, and resolves once the server accepts connections. Port 0 chooses a free port. The routes depend on the bound
 * address, not on its configured name: `isReachable` is true if other machines can reach it. Reachable servers accept
 * one request for each connection.
 */
export function startServer(
  serving: (isReachable: boolean) => Served,
  listen: { readonly host: string; readonly port: number },
  limits: ServerLimits = serverLimits,
): Promise<RunningServer> {
  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    connectionsCheckingInterval: limits.checked,
  });
  server.maxConnections = limits.connections;
  boundSilentConnections(server, limits.silent);
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error) => reject(new AddressTaken(listen, error)));
    server.listen({ port: listen.port, host: listen.host, backlog }, () => {
      const { address, port } = server.address() as AddressInfo;
      const isReachable = !isLoopback(address);
      if (isReachable) server.maxRequestsPerSocket = 1;
      const { app, webhooks } = serving(isReachable);
      const pages = getRequestListener(app.fetch, { hostname: listen.host });
      const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
        void (webhooks.receive(incoming, outgoing) ?? pages(incoming, outgoing));
      };
      server.on('request', answer);
      // The reader of the body tells a waiting client to continue, or refuses it without a body.
      server.on('checkContinue', answer);
      const close = () =>
        new Promise<void>((ended) => {
          server.close(() => ended());
          server.closeAllConnections();
        });
      const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
      resolve({ url: `http://${host}:${port}`, close });
    });
  });
}

/** Returns true for a loopback address in the system's notation. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}

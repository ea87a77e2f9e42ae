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

/** What a server serves. */
export interface Served {
  readonly app: Hono;
  /** Takes webhooks on the connection itself, so that a body is bounded while it arrives. */
  readonly webhooks: { receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> };
}

/** What a connection may use before anything is known of it. Times are milliseconds. */
export interface ServerLimits {
  /** Until the last byte of the header, and of the whole request. */
  readonly headers: number;
  readonly request: number;
  /** How often those two are looked at. */
  readonly checked: number;
  /** Connections on which no request has come yet; one more, and the oldest is closed. */
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

const webhookPath = '/webhooks/github';

/**
 * Listens; resolves when connections are taken. Port 0 takes a free one. What is served depends on the address that
 * was bound, not on its name in the configuration: `isReachable` is true where other machines can get there. Those
 * get one request a connection.
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
        const isWebhook = incoming.method === 'POST' && incoming.url?.split('?', 1)[0] === webhookPath;
        void (isWebhook ? webhooks.receive(incoming, outgoing) : pages(incoming, outgoing));
      };
      server.on('request', answer);
      // Whoever waits to be told to go on is told by what reads the body, or refused without one.
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

/** `address` as the system gives it. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}

import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The address of the daemon cannot be listened on. */
export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
  constructor({ host, port }: { readonly host: string; readonly port: number }, cause: Error) {
    super(
      `server.listen ${host}:${port} cannot be used (${cause.message}): name another address, or end what listens there`,
      { cause },
    );
  }
}

/** Listens; resolves when connections are taken. Port 0 takes a free one. */
export function startServer(
  app: Hono,
  listen: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: listen.host, port: listen.port }, ({ port }) => {
      const close = () =>
        new Promise<void>((ended) => {
          server.close(() => ended());
          if ('closeAllConnections' in server) server.closeAllConnections();
        });
      resolve({
        url: `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${port}`,
        close,
      });
    });
    server.once('error', (error: Error) => reject(new AddressTaken(listen, error)));
  });
}

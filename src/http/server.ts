import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
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
    server.once('error', reject);
  });
}

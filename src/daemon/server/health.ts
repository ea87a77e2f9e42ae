import { Hono } from 'hono';

export interface Health {
  /** Returns true once the daemon has run every source and environment. */
  isReady(): boolean;
}

/** Returns the health routes. `/healthz` answers while the process runs, `/readyz` once its first runs have ended. */
export function healthRoutes(health: Health): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) =>
    health.isReady() ? context.json({ status: 'ready' }) : context.json({ status: 'starting' }, 503),
  );
  return app;
}

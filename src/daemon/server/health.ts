import { Hono } from 'hono';

export interface Health {
  /** True once the daemon has looked at every source and environment. */
  isReady(): boolean;
}

/** `/healthz` answers while the process does; `/readyz` once its first passes have ended. */
export function healthRoutes(health: Health): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) =>
    health.isReady() ? context.json({ status: 'ready' }) : context.json({ status: 'starting' }, 503),
  );
  return app;
}

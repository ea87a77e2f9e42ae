import { Hono } from 'hono';
import { healthRoutes, type Health } from './health.ts';
import { pageRoutes } from './pages.ts';
import type { ReadModel } from './read-model.ts';

/** Everything that the daemon serves. */
export function site(health: Health, model: ReadModel): Hono {
  const app = new Hono();
  app.route('/', healthRoutes(health));
  app.route('/', pageRoutes(model));
  return app;
}

import { Hono } from 'hono';
import { healthRoutes, type Health } from './health.ts';
import { metricsRoutes, type Scraped } from './metrics.ts';
import { pageRoutes } from './pages.ts';
import { redactedTexts } from './redacted-texts.ts';
import type { ReadModel } from './read-model.ts';

/** Everything that the daemon shows on its own machine; `redact` takes secrets out of its texts. */
export function site(
  health: Health,
  model: ReadModel,
  redact: (text: string) => string,
  scraped?: Scraped,
): Hono {
  const app = new Hono();
  app.use(redactedTexts(redact));
  app.route('/', healthRoutes(health));
  if (scraped !== undefined) app.route('/', metricsRoutes(scraped));
  app.route('/', pageRoutes(model));
  return app;
}

/** What it shows to other machines: that it is there. Nothing asks people to sign in yet. */
export function reachableSite(health: Health): Hono {
  return healthRoutes(health);
}

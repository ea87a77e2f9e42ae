import { Hono } from 'hono';
import type { Log } from '../../ports/log.ts';
import type { ApiSite } from '../../dashboard/api/site.ts';
import { healthRoutes, type Health } from './health.ts';
import { bySight, either, metricsRoutes, type Scraped } from './metrics.ts';
import { pageRoutes, refusalPage } from '../../dashboard/routes.ts';
import { redactedTexts, type FormRedactor } from '../../dashboard/access/redacted-texts.ts';

export interface SiteParts {
  readonly health: Health;
  readonly api: ApiSite;
  /** Removes secrets from texts. */
  readonly redact: FormRedactor;
  readonly scraped: Scraped;
  /** True if other machines can reach the server. */
  readonly isReachable: boolean;
  readonly log: Log;
}

/** Returns the full site of a daemon: health, metrics, the API, and the pages that use the API. */
export function site({ health, api, redact, scraped, isReachable, log }: SiteParts): Hono {
  const app = new Hono();
  app.use(redactedTexts(redact));
  app.route('/', healthRoutes(health));
  const { bearerOnly } = api;
  app.route('/', metricsRoutes(scraped, isReachable ? bearerOnly : either(bySight, bearerOnly)));
  app.use(api.guard);
  app.route('/', api.routes);
  app.route('/', pageRoutes(api.apiFor));
  app.onError((error, context) => {
    log.error('a page could not be answered', { path: context.req.path, error });
    return refusalPage(context, { title: 'Something went wrong in Sluice', status: 500 });
  });
  return app;
}

/** Returns the site of a daemon without pages: health, and metrics if there are any. */
export function bareSite(health: Health, redact: FormRedactor, scraped?: Scraped): Hono {
  const app = new Hono();
  app.use(redactedTexts(redact));
  app.route('/', healthRoutes(health));
  if (scraped !== undefined) app.route('/', metricsRoutes(scraped, bySight));
  return app;
}

import { Hono } from 'hono';
import { isThisMachine } from './own-names.ts';

/** What can be scraped. */
export interface Scraped {
  readonly contentType: string;
  /** Everything as it is now. Throws where the store cannot be read. */
  text(): Promise<string>;
}

/**
 * `/metrics`, in the text format of Prometheus, under names of this machine alone. Where levels cannot be read the
 * scrape fails as a whole: counts without them would look as if nothing were there.
 */
export function metricsRoutes(scraped: Scraped): Hono {
  const app = new Hono();
  app.get('/metrics', async (context) => {
    if (!isThisMachine(context.req.header('host') ?? ''))
      return context.text('not a name of this server', 421);
    try {
      return context.body(await scraped.text(), 200, {
        'content-type': scraped.contentType,
        'cache-control': 'no-store',
      });
    } catch {
      return context.text('the store cannot be read now\n', 503);
    }
  });
  return app;
}

import { Hono, type MiddlewareHandler } from 'hono';
import { isPassedOn, isThisMachine } from '../../dashboard/access/own-names.ts';

/**
 * Accepts requests to a host name of this machine that no proxy passed on. A server that only listens here needs no
 * more, because no page of another site can send such a name. Clients elsewhere could forge it.
 */
export const bySight: MiddlewareHandler = async (context, next) => {
  const header = (name: string) => context.req.header(name);
  const isHere = isThisMachine(header('host') ?? '') && !isPassedOn(header);
  return isHere ? next() : context.text('not a name of this server', 421);
};

/** Returns a guard that passes a request if the first guard or the second one does. */
export function either(first: MiddlewareHandler, second: MiddlewareHandler): MiddlewareHandler {
  return async (context, next) => {
    let isThrough = false;
    await first(context, async () => void (isThrough = true));
    return isThrough ? next() : second(context, next);
  };
}

/** Metrics for a scrape. */
export interface Scraped {
  readonly contentType: string;
  /** Returns the current metrics. Throws if the store cannot be read. */
  text(): Promise<string>;
}

/**
 * Returns the `/metrics` route in the text format of Prometheus. `guard` decides about access. If levels cannot be
 * read, the whole scrape fails, because counts alone would look as if nothing existed.
 */
export function metricsRoutes(scraped: Scraped, guard: MiddlewareHandler): Hono {
  const app = new Hono();
  app.get('/metrics', guard, async (context) => {
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

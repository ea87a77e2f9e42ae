import { Hono, type MiddlewareHandler } from 'hono';
import { isPassedOn, isThisMachine } from '../../dashboard/access/own-names.ts';

/**
 * Under a name of this machine, of a server that listens on this machine only: no page of another site can pose as it.
 * Whoever reaches a server from elsewhere can write what they want there.
 */
export const bySight: MiddlewareHandler = async (context, next) => {
  const header = (name: string) => context.req.header(name);
  const isHere = isThisMachine(header('host') ?? '') && !isPassedOn(header);
  return isHere ? next() : context.text('not a name of this server', 421);
};

/** Whom the first lets through, and of the others whom the second does. */
export function either(first: MiddlewareHandler, second: MiddlewareHandler): MiddlewareHandler {
  return async (context, next) => {
    let isThrough = false;
    await first(context, async () => void (isThrough = true));
    return isThrough ? next() : second(context, next);
  };
}

/** What can be scraped. */
export interface Scraped {
  readonly contentType: string;
  /** Everything as it is now. Throws where the store cannot be read. */
  text(): Promise<string>;
}

/**
 * `/metrics`, in the text format of Prometheus, for whom `guard` lets through. Where levels cannot be read the scrape
 * fails as a whole: counts without them would look as if nothing were there.
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

import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { live } from './assets/live.ts';
import { style } from './assets/style.ts';
import { layout } from './pages/layout.ts';
import { overviewPart } from './pages/overview.ts';
import { isThisMachine } from './own-names.ts';
import type { ReadModel } from './read-model.ts';

/** The pages of the daemon. They only show: nothing here changes anything. */
export function pageRoutes(model: ReadModel): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) =>
    isThisMachine(context.req.header('host') ?? '') ? next() : context.text('not a name of this server', 421),
  );
  app.get('/', async (context) =>
    context.html(layout('Environments', await overviewPart(await model.overview()))),
  );
  // Plain text: it may be long, and it is of names that anybody chose.
  app.get('/plans/:pipeline/:number{[0-9]{1,9}}/:environment', async (context) => {
    const { pipeline, number, environment } = context.req.param();
    const text = await model.plan({ pipeline, number: Number(number), environment });
    return context.text(
      text ?? 'No such plan is kept: the pull request may be closed.\n',
      text === undefined ? 404 : 200,
    );
  });
  app.get('/part', etag(), async (context) => context.html(overviewPart(await model.overview())));
  app.get('/assets/style.css', (context) =>
    context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );
  app.get('/assets/live.js', (context) =>
    context.body(live, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  return app;
}

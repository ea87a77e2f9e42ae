import { Hono, type Context } from 'hono';
import { etag } from 'hono/etag';
import type { Api } from './client/api.ts';
import { localPath } from './access/local-path.ts';
import { addAssets } from './layout/assets/routes.ts';
import { addDecisions } from './decisions/pages.ts';
import { addDriftPage } from './drift/page.ts';
import { addEnvironmentPage } from './environment/page.ts';
import { addEnvironmentsPage } from './overview/page.ts';
import { addHandOverActs } from './handover/actions.ts';
import { addHandOverPages } from './handover/page.ts';
import { addHistoryPage } from './history/page.ts';
import { addRunPage } from './run/page.ts';
import { policy } from './layout/policy.ts';
import { addProblemsPage } from './problems/page.ts';
import { addRequestPlan } from './review/page.ts';
import { signInPage } from './layout/sign-in-page.ts';
import { nowhere, shown, SiteOfPages } from './layout/site-of-pages.ts';
import { addStreamPage } from './stream/page.ts';
import { addStreamsPage } from './streams/page.ts';

/**
 * Returns the pages of the daemon. `api` answers with the rights of a request's client, and pages use nothing else. A
 * guard in front of them must check the host name, the origin and the client.
 */
export function pageRoutes(api: (context: Context) => Api): Hono {
  const app = new Hono();
  app.use(policy);
  addAssets(app);
  app.use(etag());
  const site = new SiteOfPages(app, api);
  addEnvironmentsPage(site);
  addEnvironmentPage(site);
  addDecisions(site);
  addStreamsPage(site);
  addStreamPage(site);
  addRunPage(site);
  addHistoryPage(site);
  addDriftPage(site);
  addProblemsPage(site);
  addHandOverPages(site);
  addHandOverActs(site);
  addRequestPlan(site);
  site.page('/sign-in', ({ context, viewer }) =>
    signInPage(viewer.signIn, localPath(context.req.query('to'))),
  );
  app.get('*', async (context) =>
    shown(
      context,
      nowhere,
      await api(context)
        .viewer()
        .catch(() => undefined),
    ),
  );
  return app;
}

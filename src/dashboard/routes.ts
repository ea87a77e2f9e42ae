import { Hono, type Context } from 'hono';
import { etag } from 'hono/etag';
import type { ApiError } from './api/refusal.ts';
import type { PageApi } from './api/site.ts';
import { addAssets } from './layout/assets/routes.ts';
import { decisionPages } from './decisions/pages.ts';
import { driftPage } from './drift/page.ts';
import { environmentPage } from './environment/page.ts';
import { handOverPages } from './handover/page.ts';
import { historyPage } from './history/page.ts';
import { streamChangePage } from './environment/stream-change.ts';
import { failurePage } from './layout/failure-page.ts';
import { environmentsPage } from './overview/page.ts';
import { policy } from './layout/policy.ts';
import { problemsPage } from './problems/page.ts';
import { requestPlanFile } from './review/page.ts';
import { searchPage } from './search/page.ts';
import { runPage } from './run/page.ts';
import { signInPage } from './layout/sign-in-page.ts';
import { addSiteRoutes, entriesOf, shown, type SiteRoute } from './layout/site-of-pages.ts';
import { streamPage } from './stream/page.ts';
import { streamsPage } from './streams/page.ts';

/** Routes of the dashboard. Those with a label are in the navigation, in this order. */
const routes: readonly SiteRoute[] = [
  environmentsPage,
  environmentPage,
  streamChangePage,
  ...decisionPages,
  streamsPage,
  streamPage,
  runPage,
  historyPage,
  driftPage,
  problemsPage,
  searchPage,
  ...handOverPages,
  requestPlanFile,
  signInPage,
];

/**
 * Returns the pages of the daemon. `api` answers with the rights of a request's client, and pages use nothing else. A
 * guard in front of them must check the host name, the origin and the client.
 */
export function pageRoutes(api: (context: Context) => PageApi): Hono {
  const app = new Hono();
  app.use(policy);
  addAssets(app);
  app.use(etag());
  addSiteRoutes(app, api, routes);
  return app;
}

/** Shows in a browser that access is denied or that Sluice failed, and the reason. */
export function refusalPage(context: Context, refusal: ApiError): Promise<Response> {
  return shown(context, failurePage(refusal), { viewer: undefined, entries: entriesOf(routes) });
}

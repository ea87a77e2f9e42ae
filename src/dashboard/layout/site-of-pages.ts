import type { Context, Hono } from 'hono';
import type { Api } from '../api/endpoint.ts';
import type { PageApi } from '../api/site.ts';
import { ApiFailure } from '../client/api-failure.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from './addresses.ts';
import { failurePage } from './failure-page.ts';
import { layout } from './layout.ts';
import type { NavigationEntry } from './navigation.ts';
import type { Page } from './page.ts';
import { goTo, takeMessage } from './notice.ts';

/** Request for a page. */
export interface Visit {
  readonly context: Context;
  readonly api: Api;
  readonly viewer: Viewer;
}

/** Result of an action: the next page and its notice. */
export interface ActionResult {
  readonly to: string;
  readonly message: string;
}

/** Page of the dashboard. */
export interface PageDeclaration {
  readonly path: string;
  /** Label of its entry in the navigation. */
  readonly navigation?: string;
  /** Returns the number in its entry of the navigation. Every page asks for it, so it must be cheap. */
  readonly count?: (api: Api) => Promise<number>;
  /** Returns the page. `?part` requests only its changing part. Undefined means that it does not exist. */
  readonly page: (visit: Visit) => Promise<Page | undefined> | Page;
}

/** Action of a form. */
export interface ActionDeclaration {
  readonly path: string;
  readonly action: (visit: Visit) => Promise<ActionResult>;
  /** Returns the page that shows a refusal. */
  readonly again: (visit: Visit) => Promise<Page | undefined>;
}

/** Download or text. */
export interface FileDeclaration {
  readonly path: string;
  readonly file: (visit: Visit) => Promise<Response | undefined>;
}

/** Route of the dashboard. It uses only the API, with the rights of its viewer. */
export type SiteRoute = PageDeclaration | ActionDeclaration | FileDeclaration;

/** Returns the answer of a route to a visit. `shown` answers with a page. */
type RouteAnswer = (visit: Visit, shown: (page: Page) => Promise<Response>) => Promise<Response>;

/** Adds routes to an application, and a page for every other path. */
export function addSiteRoutes(
  app: Hono,
  api: (context: Context) => PageApi,
  routes: readonly SiteRoute[],
): void {
  const entries = entriesOf(routes);
  const handler = (answer: RouteAnswer) => async (context: Context) => {
    const ownApi = api(context);
    let viewer: Viewer | undefined;
    const showPage = async (page: Page) => {
      const isWhole = viewer !== undefined && context.req.query('part') === undefined;
      return shown(context, page, { viewer, entries: isWhole ? await counted(routes, ownApi) : entries });
    };
    try {
      viewer = await ownApi.viewer();
      return await answer({ context, api: ownApi, viewer }, showPage);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      const isPart = context.req.query('part') !== undefined;
      if (error.refusal.status === 401 && !isPart)
        return context.redirect(addresses.signIn(here(context)), 303);
      return showPage(failurePage(error.refusal));
    }
  };
  for (const route of routes)
    app.on('action' in route ? 'POST' : 'GET', route.path, handler(answerOf(route)));
  app.get('*', async (context) => {
    const viewer = await api(context)
      .viewer()
      .catch(() => undefined);
    return shown(context, nowhere, { viewer, entries });
  });
}

function answerOf(route: SiteRoute): RouteAnswer {
  if ('page' in route) return async (visit, show) => show((await route.page(visit)) ?? nowhere);
  if ('file' in route) return async (visit, show) => (await route.file(visit)) ?? show(nowhere);
  return async (visit, show) => {
    try {
      const { to, message } = await route.action(visit);
      return goTo(visit.context, to, message);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined || refused.status === 401) throw error;
      const page = await route.again(visit);
      if (page === undefined) throw error;
      return show({ ...page, status: refused.status, alert: refused.text });
    }
  };
}

/** Returns the entries of the navigation, in the order of the routes. */
export function entriesOf(routes: readonly SiteRoute[]): readonly NavigationEntry[] {
  return routes.flatMap((route) =>
    'page' in route && route.navigation !== undefined ? [{ path: route.path, label: route.navigation }] : [],
  );
}

/** Returns the entries of the navigation with their numbers. An entry whose number cannot be read has none. */
function counted(routes: readonly SiteRoute[], api: Api): Promise<readonly NavigationEntry[]> {
  const pages = routes.flatMap((route) => ('page' in route && route.navigation !== undefined ? [route] : []));
  return Promise.all(
    pages.map(async ({ path, navigation: label = '', count }) => {
      try {
        return { path, label, count: await count?.(api) };
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        return { path, label };
      }
    }),
  );
}

/** Page for a missing or hidden page, which look the same. */
const nowhere: Page = failurePage({ title: 'There is no such page', status: 404 });

/** Answers with a page or its part. Forbids caching, because the content depends on the time and the viewer. */
export async function shown(
  context: Context,
  page: Page,
  around: { readonly viewer: Viewer | undefined; readonly entries: readonly NavigationEntry[] },
): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  context.header('vary', 'cookie, authorization');
  const status = page.status ?? 200;
  if (context.req.query('part') !== undefined) return context.html(page.part, status);
  return context.html(
    layout(page, { ...around, message: takeMessage(context), here: here(context) }),
    status,
  );
}

/** Returns the current path to return to. A submitted form has none. */
function here(context: Context): string {
  if (context.req.method !== 'GET') return '/';
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.delete('part');
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}

type Status = NonNullable<Page['status']>;

function refusalOf(error: unknown): { readonly status: Status; readonly text: string } | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  const { status, title, detail, remedy, code } = error.refusal;
  const known = ([400, 401, 403, 404, 409, 413, 422, 429, 503] as const).find((one) => one === status);
  const why = `${detail ?? title}${code === undefined ? '' : ` [${code}]`}`;
  return { status: known ?? 500, text: remedy === undefined ? why : `${why}\n${remedy}` };
}

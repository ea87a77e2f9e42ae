import type { Context, Hono } from 'hono';
import { ApiFailure, type Api } from '../client/api.ts';
import type { ApiError } from '../api/refusal.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from './addresses.ts';
import { failurePage } from './failure-page.ts';
import { layout } from './layout.ts';
import type { Page } from './page.ts';
import { goTo, takeSaid } from './notice.ts';

/** Request for a page. */
export interface Visit {
  readonly context: Context;
  readonly api: Api;
  readonly viewer: Viewer;
}

/** Result of an action: the next page and its notice. */
export interface ActionResult {
  readonly to: string;
  readonly said: string;
}

/** Adds pages to an application. Each page uses only the API, with the rights of its viewer. */
export class SiteOfPages {
  readonly #app: Hono;
  readonly #api: (context: Context) => Api;

  constructor(app: Hono, api: (context: Context) => Api) {
    this.#app = app;
    this.#api = api;
  }

  /** Adds a page. `?part` returns only its changing part. Undefined means that it does not exist. */
  page(path: string, make: (visit: Visit) => Promise<Page | undefined> | Page): void {
    this.#app.get(path, (context) =>
      this.#visited(context, async (visit) => {
        const page = (await make(visit)) ?? nowhere;
        return shown(context, page, visit.viewer);
      }),
    );
  }

  /** Adds the action of a form. `again` returns the page that shows a refusal. */
  action(
    path: string,
    act: (visit: Visit) => Promise<ActionResult>,
    again: (visit: Visit) => Promise<Page | undefined>,
  ): void {
    this.#app.post(path, (context) =>
      this.#visited(context, async (visit) => {
        try {
          const { to, said } = await act(visit);
          return goTo(context, to, said);
        } catch (error) {
          const refused = refusalOf(error);
          if (refused === undefined || refused.status === 401) throw error;
          const page = await again(visit);
          if (page === undefined) throw error;
          return shown(context, { ...page, status: refused.status, alert: refused.text }, visit.viewer);
        }
      }),
    );
  }

  /** Adds a download or a text. */
  file(path: string, answer: (visit: Visit) => Promise<Response | undefined>): void {
    this.#app.get(path, (context) =>
      this.#visited(context, async (visit) => (await answer(visit)) ?? shown(context, nowhere, visit.viewer)),
    );
  }

  async #visited(context: Context, answer: (visit: Visit) => Promise<Response>): Promise<Response> {
    const api = this.#api(context);
    let viewer: Viewer | undefined;
    try {
      viewer = await api.viewer();
      return await answer({ context, api, viewer });
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      const isPart = context.req.query('part') !== undefined;
      if (error.refusal.status === 401 && !isPart)
        return context.redirect(addresses.signIn(here(context)), 303);
      return shown(context, failurePage(error.refusal), viewer);
    }
  }
}

/** Page for a missing or hidden page, which look the same. */
export const nowhere: Page = failurePage({ title: 'There is no such page', status: 404 });

/** Answers with a page or its part. Forbids caching, because the content depends on the time and the viewer. */
export async function shown(context: Context, page: Page, viewer: Viewer | undefined): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  context.header('vary', 'cookie, authorization');
  const status = page.status ?? 200;
  if (context.req.query('part') !== undefined) return context.html(page.part, status);
  return context.html(layout(page, { viewer, said: takeSaid(context), here: here(context) }), status);
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

/** Shows in a browser that access is denied, and the reason. */
export function refusalPage(context: Context, refusal: ApiError): Promise<Response> {
  return shown(context, failurePage(refusal), undefined);
}

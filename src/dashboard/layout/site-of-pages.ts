import type { Context, Hono } from 'hono';
import { ApiFailure, type Api } from '../client/api.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from './addresses.ts';
import { failurePage } from './failure-page.ts';
import { layout } from './layout.ts';
import type { Page } from './page.ts';
import { goTo, takeSaid } from './notice.ts';

/** One request for a page. */
export interface Visit {
  readonly context: Context;
  readonly api: Api;
  readonly viewer: Viewer;
}

/** What came of something that was asked for: the page to go on to, and what it tells. */
export interface Done {
  readonly to: string;
  readonly said: string;
}

/** Adds pages to an application. Each asks the API as whoever is there, and nothing else. */
export class SiteOfPages {
  readonly #app: Hono;
  readonly #api: (context: Context) => Api;

  constructor(app: Hono, api: (context: Context) => Api) {
    this.#app = app;
    this.#api = api;
  }

  /** A page; with `?part` its changing part alone. Undefined where there is no such thing. */
  page(path: string, make: (visit: Visit) => Promise<Page | undefined> | Page): void {
    this.#app.get(path, (context) =>
      this.#visited(context, async (visit) => {
        const page = (await make(visit)) ?? nowhere;
        return shown(context, page, visit.viewer);
      }),
    );
  }

  /** What a form posts. `again` is the page to show, with the reason, where it is refused. */
  action(
    path: string,
    act: (visit: Visit) => Promise<Done>,
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

  /** A file that is taken away, or text. */
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

/** The page for what is not there, or not for this reader: both look the same. */
export const nowhere: Page = failurePage({ title: 'There is no such page', status: 404 });

/** An answer with a page, or with its part. What it shows may be another thing the next time, and for others. */
export async function shown(context: Context, page: Page, viewer: Viewer | undefined): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  context.header('vary', 'cookie, authorization');
  const status = page.status ?? 200;
  if (context.req.query('part') !== undefined) return context.html(page.part, status);
  return context.html(layout(page, { viewer, said: takeSaid(context), here: here(context) }), status);
}

/** Where the reader is, to come back to; what was posted is no place to come back to. */
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

/** Tells somebody with a browser that, and why, they are not let in. */
export function refusalPage(context: Context, refusal: Refusal): Promise<Response> {
  return shown(context, failurePage(refusal), undefined);
}

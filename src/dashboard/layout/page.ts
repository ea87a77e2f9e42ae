import type { Html } from './html.ts';

/** Content of a page, independent of the viewer. */
export interface Page {
  /** Title, which may be any text. */
  readonly title: string;
  /** Path of the current entry of the navigation. */
  readonly place?: string;
  /** Heading in front of a part that other pages load without it. */
  readonly heading?: string;
  readonly part: Html;
  /** Makes the page follow all changes, or those of one stage or run. Without it, the page does not update. */
  readonly follows?: { readonly stage?: string; readonly run?: string };
  /** HTTP status. Defaults to 200. */
  readonly status?: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 421 | 422 | 429 | 500 | 503;
  /** Reason why the requested action failed. */
  readonly alert?: string;
}

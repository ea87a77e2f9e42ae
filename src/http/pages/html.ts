import type { HtmlEscapedString } from 'hono/utils/html';

export { html, raw } from 'hono/html';

/** A piece of a page: what was put into it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What may stand where a piece may. */
export type Shown = Html | string;

import { html, raw } from 'hono/html';

/** A piece of a page in which everything that came from elsewhere is escaped. Pieces are never asynchronous here. */
export type Html = ReturnType<typeof html>;

/** No piece at all. */
export const nothing: Html = raw('');

export { html };

import { html, raw } from 'hono/html';

/** A part of a page with all outside texts escaped. Parts are never asynchronous here. */
export type SandboxHtml = ReturnType<typeof html>;

/** Empty part. */
export const nothing: SandboxHtml = raw('');

export { html };

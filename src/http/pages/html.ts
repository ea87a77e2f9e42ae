import type { HtmlEscapedString } from 'hono/utils/html';

import { html as escaping } from 'hono/html';

export { raw } from 'hono/html';

/** Signs that a terminal obeys, but for the line breaks and tabs of texts: what people copy from a page is pasted there. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** A piece of a page; texts in it are escaped, and signs that a terminal obeys are replaced. */
export const html: typeof escaping = (strings, ...values) => escaping(strings, ...values.map(plain));

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(controls, '\ufffd');
  return Array.isArray(value) ? value.map(plain) : value;
}

/** A piece of a page: what was put into it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What may stand where a piece may. */
export type Shown = Html | string;

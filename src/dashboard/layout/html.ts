import type { HtmlEscapedString } from 'hono/utils/html';

import { html as escaping } from 'hono/html';

export { raw } from 'hono/html';

/** Control characters that a terminal obeys, except line breaks and tabs: people paste what they copy from a page. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Builds a piece of a page; escapes texts and replaces control characters of terminals. */
export const html: typeof escaping = (strings, ...values) => escaping(strings, ...values.map(plain));

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(controls, '\ufffd');
  return Array.isArray(value) ? value.map(plain) : value;
}

/** A piece of a page: what was put into it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What may stand where a piece may. */
export type Shown = Html | string;

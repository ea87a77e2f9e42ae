import type { HtmlEscapedString } from 'hono/utils/html';

import { html as escaping } from 'hono/html';

export { raw } from 'hono/html';

/** Control characters of terminals, except line breaks and tabs. Users may paste text from a page into a terminal. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Builds a fragment of a page. Escapes texts and replaces control characters of terminals. */
export const html: typeof escaping = (strings, ...values) => escaping(strings, ...values.map(plain));

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(controls, '\ufffd');
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Fragment of a page with escaped values. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Content of an element: a fragment or a text. */
export type Shown = Html | string;

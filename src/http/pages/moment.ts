import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A time that reads the same in every zone; the script of the page puts it into the reader's own. */
export function moment(milliseconds: number): Html {
  if (Number.isNaN(milliseconds)) return html`—`;
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

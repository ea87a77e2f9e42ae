import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A whole page around its part. */
export function layout(
  title: string,
  part: HtmlEscapedString,
): HtmlEscapedString | Promise<HtmlEscapedString> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sluice</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="data:," />
        <script src="/assets/live.js" defer></script>
      </head>
      <body>
        <header>
          <h1 class="brand"><a href="/">Sluice</a></h1>
          <span id="live" role="status">live</span>
        </header>
        <main id="part" data-part="/part">${part}</main>
      </body>
    </html>`;
}

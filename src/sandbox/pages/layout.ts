import { html, type SandboxHtml, nothing } from './html.ts';
import type { Notice } from './notices.ts';

/** A step on the way from the first page to this one. */
export interface Breadcrumb {
  readonly name: string;
  readonly address: string;
}

export interface PageParts {
  readonly title: string;
  readonly crumbs: readonly Breadcrumb[];
  /** Message about the last action, shown once. */
  readonly notice?: Notice | undefined;
  /** Error message. */
  readonly alert?: string | undefined;
  readonly body: SandboxHtml;
}

export function layout(parts: PageParts): SandboxHtml {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${parts.title} · Sandbox</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/style.css" />
        <script type="module" src="/assets/menus.js"></script>
        <script type="module" src="/assets/import.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/"><span aria-hidden="true">▦</span> Sandbox</a>
          <span class="hint">tenants on this machine</span>
        </header>
        ${parts.crumbs.length === 0 ? nothing : crumbs(parts)}
        <main id="content" tabindex="-1">
          ${parts.notice === undefined ? nothing : noticeLine(parts.notice)}
          ${parts.alert === undefined ? nothing : html`<p class="alert" role="alert">${parts.alert}</p>`}
          ${parts.body}
        </main>
      </body>
    </html>`;
}

function noticeLine({ text, isWarning }: Notice): SandboxHtml {
  return html`<p class="notice ${isWarning ? 'warn' : 'good'}" role="status">${text}</p>`;
}

function crumbs(parts: PageParts): SandboxHtml {
  const items = parts.crumbs.map(
    ({ name, address }) =>
      html`<li>
        <a href="${address}"><bdi>${name}</bdi></a>
      </li>`,
  );
  return html`<nav class="crumbs" aria-label="Breadcrumb">
    <ol>
      ${items}
      <li aria-current="page"><bdi>${parts.title}</bdi></li>
    </ol>
  </nav>`;
}

/** Returns a time of day to the minute, in UTC like the platform's times. */
export function timeTag(timestamp: string): SandboxHtml {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return html`${timestamp}`;
  const shown = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return html`<time datetime="${timestamp}">${shown.format(time)} UTC</time>`;
}

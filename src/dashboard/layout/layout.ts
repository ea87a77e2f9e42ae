import type { Viewer } from '../access/viewer.ts';
import { safe } from '../../core/text/safe-text.ts';
import { addresses } from './addresses.ts';
import { html, raw, type Html } from './html.ts';
import { keyHelp, navigation, searchField, type NavigationEntry } from './navigation.ts';
import type { Page } from './page.ts';

/** Parts of a page outside its content. */
export interface Around {
  readonly entries: readonly NavigationEntry[];
  /** Undefined if the client could not be identified. */
  readonly viewer: Viewer | undefined;
  /** Result of the previous action, shown once. */
  readonly message: string | undefined;
  /** Path to return to after signing in. */
  readonly here: string;
}

export function layout(page: Page, { entries, viewer, message, here }: Around): Html {
  const { title, place, heading, part, follows, alert } = page;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${safe(title)} · Sluice</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script type="module" src="/assets/page.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/">Sluice</a>
          ${navigation(entries, place)}
          ${viewer === undefined || viewer.stages.length === 0 ? '' : searchField()}
          <div class="who">
            ${follows === undefined ? '' : html`<span id="live" role="status"></span>`} ${who(viewer, here)}
            <button type="button" class="link help" data-keys aria-label="Keys">?</button>
          </div>
        </header>
        <main id="content" tabindex="-1">
          ${message === undefined ? '' : html`<p class="said" role="status">${message}</p>`}
          ${viewer?.notice === undefined ? '' : html`<p class="alert">${viewer.notice}</p>`}
          ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
          ${heading === undefined ? '' : html`<h1>${safe(heading)}</h1>`}
          <div id="part" ${followed(follows)}>${part}</div>
        </main>
        ${keyHelp()}
      </body>
    </html>`;
}

function followed(follows: Page['follows']): Html {
  if (follows === undefined) return raw('');
  const { stage, run } = follows;
  return html`data-live ${stage === undefined ? '' : html`data-stage="${stage}"`}
  ${run === undefined ? '' : html`data-run="${run}"`}`;
}

function who(viewer: Viewer | undefined, here: string): Html {
  if (viewer === undefined) return raw('');
  if (viewer.isSignedIn)
    return html`<span><span class="unseen">Signed in as </span><bdi>${viewer.name ?? 'somebody'}</bdi></span>
      <form method="post" action="/sign-out"><button class="link">Sign out</button></form>`;
  if (viewer.signIn.length > 0) return html`<a href="${addresses.signIn(here)}">Sign in</a>`;
  return viewer.name === undefined ? raw('') : html`<bdi>${viewer.name}</bdi>`;
}

import { html, raw, type Html } from './html.ts';

/** Page that every page links to. */
export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
}

/** Returns the links to the main pages, and marks the current one. */
export function navigation(entries: readonly NavigationEntry[], current: string | undefined): Html {
  return html`<nav aria-label="Pages">
    <ul>
      ${entries.map(
        ({ path, label }) =>
          html`<li>
            <a href="${path}" ${path === current ? raw('aria-current="page"') : ''}>${label}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

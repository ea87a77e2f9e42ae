import { addresses } from './addresses.ts';
import { html, raw, type Html } from './html.ts';

/** Page that every page links to. */
export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
  /** Number of its entries that wait for somebody. */
  readonly count?: number | undefined;
}

/** Returns the links to the main pages, and marks the current one. */
export function navigation(entries: readonly NavigationEntry[], current: string | undefined): Html {
  return html`<nav aria-label="Pages">
    <ul>
      ${entries.map(
        ({ path, label, count = 0 }) =>
          html`<li>
            <a href="${path}" ${path === current ? raw('aria-current="page"') : ''}
              >${label}${count === 0 ? '' : html` <span class="count">${count}</span>`}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** Returns the field that searches everything. With scripts, it shows results while users type. */
export function searchField(): Html {
  return html`<form
    class="find"
    method="get"
    action="${addresses.search()}"
    role="search"
    aria-label="Everything"
  >
    <label class="unseen" for="find">Search everything</label>
    <input id="find" name="q" type="search" maxlength="200" placeholder="Search" autocomplete="off" />
    <div id="found" class="found" data-kept hidden></div>
  </form>`;
}

const keys: readonly (readonly [keys: string, effect: string])[] = [
  ['/, ⌘K or Ctrl+K', 'Search'],
  ['Esc', 'Close the results or this list'],
  ['Tab, Enter', 'Go to the next link or button, and use it'],
  ['?', 'Show this list'],
];

/** Returns the list of keys, which a script opens. */
export function keyHelp(): Html {
  return html`<dialog id="keys" aria-labelledby="keys-title">
    <h2 class="h3" id="keys-title">Keys</h2>
    <dl class="facts">
      ${keys.map(
        ([key, effect]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${effect}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button class="button">Close</button></form>
  </dialog>`;
}

import { addresses } from './addresses.ts';
import { html, raw, type Html } from './html.ts';

const entries = [
  ['environments', 'Environments', addresses.environments],
  ['streams', 'Streams', addresses.streams()],
  ['history', 'History', addresses.history()],
  ['drift', 'Drift', addresses.drift],
  ['problems', 'Problems', addresses.problems],
  ['hand-over', 'Hand-over', addresses.handOvers],
] as const;

/** Navigation entry of a page. */
export type NavigationEntry = (typeof entries)[number][0];

/** Returns the links to all pages, and marks the current one. */
export function navigation(place: NavigationEntry | undefined): Html {
  return html`<nav aria-label="Pages">
    <ul>
      ${entries.map(
        ([key, name, address]) =>
          html`<li>
            <a href="${address}" ${key === place ? raw('aria-current="page"') : ''}>${name}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

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

/** Which entry of the navigation a page belongs to. */
export type Place = (typeof entries)[number][0];

/** Links to all pages; the one that the reader is in says so. */
export function navigation(place: Place | undefined): Html {
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

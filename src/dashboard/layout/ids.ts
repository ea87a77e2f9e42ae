import { html, type Html } from './html.ts';
import { icon } from './icon.ts';
import { short } from './words.ts';

/** Returns a short id, with the whole one in a tooltip and behind a button that copies it. The button needs scripts. */
export function idText(id: string): Html {
  return html`<span class="id"
    ><code title="${id}">${short(id)}</code
    ><button type="button" class="copy" data-copy="${id}" aria-label="Copy ${short(id)}">
      ${icon('copy')}
    </button></span
  >`;
}

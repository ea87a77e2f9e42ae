import { slugIn } from '../layout/addresses.ts';
import { streamLink } from './plan-changes.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { count } from '../layout/words.ts';

/** Returns a list of streams that opens: the first ones with links, and the number of the others. */
export function streamList(
  paths: readonly string[],
  pipeline: string,
  parts: {
    readonly id: string;
    readonly label?: string;
    readonly isOpen?: boolean;
    readonly most?: number;
    /** Returns what can be done about one stream. */
    readonly actions?: (path: string) => Html;
    readonly more?: Html;
  },
): Html {
  const { id, label, isOpen = false, most = 10, actions, more } = parts;
  if (paths.length === 0) return raw('');
  const left = paths.length - most;
  return html`<details id="${id}" ${isOpen ? raw('open') : ''}>
    <summary>${label === undefined ? '' : `${label} `}${count(paths.length, 'stream')}</summary>
    <ul class="lines">
      ${paths.slice(0, most).map((path) => html`<li>${streamLink(pipeline, path, slugIn(path) ?? path)} ${actions?.(path) ?? ''}</li>`)}
      ${left > 0 ? html`<li>and ${left} more${more === undefined ? '' : html`: ${more}`}</li>` : ''}
    </ul>
  </details>`;
}

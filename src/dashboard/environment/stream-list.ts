import { streamLink } from './plan-changes.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { count } from '../layout/words.ts';

const most = 10;

/** Returns a list of streams that opens: the first ten with links, and the number of the others. */
export function streamList(
  paths: readonly string[],
  pipeline: string,
  parts: {
    readonly id: string;
    readonly label?: string;
    readonly isOpen?: boolean;
    /** Returns what can be done about one stream. */
    readonly actions?: (path: string) => Html;
    readonly more?: Html;
  },
): Html {
  const { id, label, isOpen = false, actions, more } = parts;
  if (paths.length === 0) return raw('');
  const left = paths.length - most;
  return html`<details id="${id}" ${isOpen ? raw('open') : ''}>
    <summary>${label === undefined ? '' : `${label} `}${count(paths.length, 'stream')}</summary>
    <ul class="lines">
      ${paths.slice(0, most).map((path) => html`<li>${streamLink(pipeline, path)} ${actions?.(path) ?? ''}</li>`)}
      ${left > 0 ? html`<li>and ${left} more${more === undefined ? '' : html`: ${more}`}</li>` : ''}
    </ul>
  </details>`;
}

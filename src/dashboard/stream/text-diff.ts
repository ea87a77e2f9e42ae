import type { StreamComparison } from './schema.ts';
import { safe } from '../../core/text/safe-text.ts';
import { html, type Html } from '../layout/html.ts';
import { nothing } from '../layout/table.ts';

/** Limit of shown lines in all files together. Git has all of them. */
const mostLines = 2000;
/** Files that are initially open. */
const open = 3;

/** Returns the changed lines of each file. */
export function textDiff(files: StreamComparison['text']): Html {
  if (files.length === 0) return nothing('No line differs.');
  let room = mostLines;
  return html`<div class="stack">
    ${files.map(({ file, hunks }, index) => {
      const lines = hunks.replace(/\n$/, '').split('\n');
      const shown = lines.slice(0, room);
      room -= shown.length;
      return html`<details id="text-${index}" ${index < open ? html`open` : ''}>
        <summary><code>${file}</code></summary>
        <pre
          class="patch"
          tabindex="0"
          role="region"
          aria-label="Lines of ${file}"
        ><code>${shown.map(patchLine)}</code></pre>
        ${shown.length < lines.length ? html`<p class="note">and ${lines.length - shown.length} lines more</p>` : ''}
      </details>`;
    })}
  </div>`;
}

function patchLine(line: string): Html {
  const look = line.startsWith('+')
    ? 'added'
    : line.startsWith('-')
      ? 'removed'
      : line.startsWith('@@')
        ? 'place'
        : '';
  return html`<span class="${look}">${safe(line.replaceAll('\t', '  '))} </span>`;
}

import type { StreamComparison } from './schema.ts';
import { safe } from '../../core/text/safe-text.ts';
import { html, type Html } from '../layout/html.ts';
import { folded, nothing, stacked } from '../layout/table.ts';

/** Limit of shown lines in all files together. Git has all of them. */
const mostLines = 2000;
/** Files that are initially open. */
const open = 1;

/** Returns the changed lines of each file. */
export function textDiff(files: StreamComparison['text']): Html {
  if (files.length === 0) return nothing('No line differs.');
  let room = mostLines;
  return folded(
    files.map((one, index) => ({ ...one, index })),
    ({ file, hunks, index }) => {
      // The summary names the file, so the header of the patch is left out.
      const lines = hunks
        .slice(Math.max(0, hunks.indexOf('@@')))
        .replace(/\n$/, '')
        .split('\n');
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
    },
    { id: 'more-files', shown: 6, most: files.length, wrapped: stacked },
  );
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

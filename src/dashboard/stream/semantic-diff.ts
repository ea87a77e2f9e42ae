import type { StreamComparison } from './schema.ts';
import { safe } from '../../core/text/safe-text.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { folded, nothing, stacked } from '../layout/table.ts';

type Diff = StreamComparison['diff'];
type DiffChange = Diff['changes'][number];

/** Returns the changes by meaning, grouped by their subject. */
export function semanticDiff({ changes, same }: Diff): Html {
  if (same || changes.length === 0) return nothing('Both mean the same.');
  const groups = Map.groupBy(changes, ({ place }) =>
    JSON.stringify(place.slice(0, 2).map(({ noun, id }) => [noun, id])),
  );
  return folded([...groups], groupCard, {
    id: 'more-meaning',
    shown: 2,
    most: groups.size,
    wrapped: stacked,
  });
}

function groupCard([key, own]: readonly [key: string, own: readonly DiffChange[]]): Html {
  return html`<section class="card">
    <h3>${heading(own[0])}</h3>
    ${folded(own, changeLine, {
      id: `more-${key}`,
      shown: 6,
      most: own.length,
      wrapped: (some) =>
        html`<ul class="changes">
          ${some}
        </ul>`,
    })}
  </section>`;
}

function heading(change: DiffChange | undefined): Html {
  const crumbs = change?.place.slice(0, 2) ?? [];
  return html`${crumbs.map(
    ({ noun, label }, index) =>
      html`${index === 0 ? '' : ' › '}<small>${noun}</small> <bdi>${safe(label)}</bdi>`,
  )}`;
}

const signs: Readonly<Record<DiffChange['op'], readonly [sign: string, word: string, look: string]>> = {
  added: ['+', 'added', 'added'],
  removed: ['−', 'removed', 'removed'],
  changed: ['~', 'changed', 'changed'],
  renamed: ['~', 'renamed', 'changed'],
  moved: ['>', 'moved', 'changed'],
  layout: ['~', 'layout only', ''],
};

function changeLine(change: DiffChange): Html {
  const [sign, word, look] = signs[change.op];
  return html`<li class="${look}">
    <span class="sign" aria-hidden="true">${sign}</span>
    <div><span class="unseen">${word}: </span><bdi>${withoutHeading(change)}</bdi>${words(change)}</div>
  </li>`;
}

/** Returns a line of the terminal's diff without its sign and the part that the heading shows. */
function withoutHeading({ line, place }: DiffChange): string {
  const parts = line.replace(/^[-+~>] /, '').split(' › ');
  const shown = parts.slice(Math.min(place.length, 2, parts.length - 1));
  return shown.join(' › ');
}

const mostWords = 20;

/** Returns the changed words of longer texts, one line each. */
function words({ words }: DiffChange): Html {
  if (words === undefined || words.length < 2) return raw('');
  return html`<details>
    <summary>${words.length} places in the text</summary>
    <ul class="lines">
      ${words
        .slice(0, mostWords)
        .map(
          ({ line, before, after }) =>
            html`<li>line ${line}: <del>${safe(before)}</del> → <ins>${safe(after)}</ins></li>`,
        )}
      ${words.length > mostWords ? html`<li>and ${words.length - mostWords} more</li>` : ''}
    </ul>
  </details>`;
}

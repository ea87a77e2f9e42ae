import { addresses, slugIn } from '../layout/addresses.ts';
import { doneTo, type ConfirmedChange } from '../decisions/confirm-words.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { table, type TableRow } from '../layout/table.ts';
import { safe } from '../../core/text/safe-text.ts';

/** Sign and style of each operation on a stream. */
const signs: Readonly<Record<ConfirmedChange['op'], readonly [sign: string, look: string]>> = {
  create: ['+', 'good'],
  replace: ['~', 'warn'],
  'switch-over': ['~', 'warn'],
  'set-state': ['~', 'warn'],
  deactivate: ['−', 'bad'],
  delete: ['−', 'bad'],
  'delete-shared': ['−', 'bad'],
};

/** Returns a table of a plan's changes, in the order in which Sluice applies them. */
export function changesTable(
  changes: readonly ConfirmedChange[],
  pipeline: string,
  labelledBy: string,
): Html {
  return table({
    labelledBy,
    columns: ['Stream', 'Action', 'State after', 'Reason'],
    rows: changes.map((change) => changeRow(change, pipeline)),
  });
}

function changeRow(change: ConfirmedChange, pipeline: string): TableRow {
  const [sign, look] = signs[change.op];
  return {
    id: `change-${change.path}`,
    head: streamLink(pipeline, change.path, change.name),
    cells: [
      html`<span class="is ${look}"><span aria-hidden="true">${sign}</span>${doneTo(change)}</span>`,
      'state' in change ? change.state : '—',
      html`${change.reasons.map((reason) => html`<p><bdi>${reason}</bdi></p>`)} ${webhooks(change)}`,
    ],
  };
}

function webhooks(change: ConfirmedChange): Html {
  if (change.op !== 'switch-over' || change.webhooks.length === 0) return raw('');
  return html`<p class="warn">Its web addresses change: ${change.webhooks.join(', ')}</p>`;
}

/** Returns the name of a stream with a link to its page. Shared files have none. */
export function streamLink(pipeline: string, path: string, name: string = path): Html {
  const slug = slugIn(path);
  const shown = html`<bdi>${safe(name)}</bdi>`;
  return slug === undefined
    ? html`${shown}${name === path ? '' : html` <small>${path}</small>`}`
    : html`<a href="${addresses.stream(pipeline, slug)}">${shown}</a
        >${name === path || name === slug ? '' : html` <small>${slug}</small>`}`;
}

import type { RunView } from '../run/schema.ts';
import { headlineOf } from '../problems/causes.ts';
import { addresses } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { duration, moment } from '../layout/moment.ts';
import { table, type TableRow } from '../layout/table.ts';
import { short } from '../layout/words.ts';

/** Returns a table of runs and decisions, newest first. */
export function runsTable(runs: readonly RunView[], labelledBy: string): Html {
  return table({
    labelledBy,
    columns: ['What', 'When', 'Outcome', 'Revision', 'Took', 'Who'],
    rows: runs.map(runRow),
  });
}

function runRow(run: RunView): TableRow {
  const { id, kind, stage, startedAt, outcome, revision, milliseconds, actor, message, repeated } = run;
  return {
    id: `run-${id}`,
    head: html`<a href="${addresses.run(id)}">${kind}</a><span class="unseen"> of</span>
      <small>${stage}</small>`,
    cells: [
      html`${moment(startedAt)}${
        repeated === undefined
          ? ''
          : html`<br /><small>${repeated.times} times, last ${moment(repeated.lastAt)}</small>`
      }`,
      html`${looking(outcome ?? 'under way')}${message === undefined ? '' : html`<br /><small><bdi>${headlineOf(message)}</bdi></small>`}`,
      revision === undefined ? '—' : html`<code class="whole">${short(revision)}</code>`,
      milliseconds === undefined ? '' : html`<span class="whole">${duration(milliseconds)}</span>`,
      html`<bdi>${actor}</bdi>`,
    ],
  };
}

import { html } from 'hono/html';
import type { Html } from './moment.ts';

/** One row: what it is about, and a cell for each further column. */
export interface Row {
  readonly head: string | Html;
  readonly cells: readonly (string | Html)[];
}

/**
 * A table that scrolls where it is too wide, and whose rows are cards on a narrow screen, each cell with the name of its
 * column. Roles are named, since a row that is shown as a card is none to a screen reader otherwise.
 */
export function table(labelledBy: string, columns: readonly string[], rows: readonly Row[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${labelledBy}">
    <table role="table" aria-labelledby="${labelledBy}">
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(({ head, cells }) => row(head, cells, columns.slice(1)))}
      </tbody>
    </table>
  </div>`;
}

function row(head: Row['head'], cells: Row['cells'], columns: readonly string[]): Html {
  return html`<tr role="row">
    <th scope="row" role="rowheader">${head}</th>
    ${cells.map(
      (cell, index) => html`<td role="cell" data-column="${columns[index] ?? ''}"><div>${cell}</div></td>`,
    )}
  </tr>`;
}

import { html, raw, type Html, type Shown } from './html.ts';

/** One row: what it is about, and a cell for each further column. */
export interface Row {
  readonly head: Shown;
  readonly cells: readonly Shown[];
  /** By which the row is known again when the page follows. */
  readonly id?: string;
}

export interface TableParts {
  /** Id of the heading that names it. */
  readonly labelledBy: string;
  readonly columns: readonly Shown[];
  /** Names of the columns as text, where `columns` are more than that. */
  readonly columnNames?: readonly string[];
  readonly rows: readonly Row[];
  readonly look?: string;
}

/**
 * A table that scrolls where it is too wide, and whose rows are cards on a narrow screen, each cell with the name of its
 * column. Roles are named, since a row that is shown as a card is none to a screen reader otherwise.
 */
export function table({ labelledBy, columns, columnNames, rows, look = '' }: TableParts): Html {
  const names = columnNames ?? columns.map(String);
  return html`<div
    class="scroll ${look}"
    id="table-${labelledBy}"
    tabindex="0"
    role="region"
    aria-labelledby="${labelledBy}"
  >
    <table role="table" aria-labelledby="${labelledBy}">
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map((one) => row(one, names.slice(1)))}
      </tbody>
    </table>
  </div>`;
}

function row({ head, cells, id }: Row, columns: readonly string[]): Html {
  return html`<tr role="row" ${id === undefined ? '' : html`id="${id}"`}>
    <th scope="row" role="rowheader">${head}</th>
    ${cells.map(
      (cell, index) => html`<td role="cell" data-column="${columns[index] ?? ''}"><div>${cell}</div></td>`,
    )}
  </tr>`;
}

/** Says in the place of a table that there is nothing. */
export function nothing(text: string): Html {
  return html`<p class="empty">${text}</p>`;
}

/** A term and what stands for it, in a `dl` of the class `facts`. */
export function fact(term: string, value: Shown | undefined): Html {
  return value === undefined
    ? raw('')
    : html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`;
}

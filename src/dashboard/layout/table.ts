import { html, raw, type Html, type Shown } from './html.ts';

/** Row: its header, and one cell for each further column. */
export interface TableRow {
  readonly head: Shown;
  readonly cells: readonly Shown[];
  /** Id that identifies the row across updates of the page. */
  readonly id?: string;
}

export interface TableParts {
  /** Id of the heading that names the table. */
  readonly labelledBy: string;
  readonly columns: readonly Shown[];
  /** Names of the columns as text, if `columns` contain more than that. */
  readonly columnNames?: readonly string[];
  readonly rows: readonly TableRow[];
  readonly look?: string;
}

/**
 * Returns a table that scrolls if it is too wide. On narrow screens its rows become cards, whose cells show the column
 * names. Names the roles, because screen readers would not recognise a row in the form of a card.
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

function row({ head, cells, id }: TableRow, columns: readonly string[]): Html {
  return html`<tr role="row" ${id === undefined ? '' : html`id="${id}"`}>
    <th scope="row" role="rowheader">${head}</th>
    ${cells.map(
      (cell, index) => html`<td role="cell" data-column="${columns[index] ?? ''}"><div>${cell}</div></td>`,
    )}
  </tr>`;
}

/** Returns the text in place of an empty list: what would be in it, and what comes next. */
export function nothing(text: Shown): Html {
  return html`<p class="empty">${text}</p>`;
}

/** Returns a term and its value for a `dl` of the class `facts`. */
export function fact(term: string, value: Shown | undefined): Html {
  return value === undefined
    ? raw('')
    : html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`;
}

/**
 * Returns the entries of the first items of a list as they are, and those up to `most` behind a summary. `wrapped` puts entries into
 * their list. `rest` follows where there are even more.
 */
export function folded<T>(
  items: readonly T[],
  entry: (item: T) => Html,
  parts: {
    readonly id: string;
    readonly shown: number;
    readonly most: number;
    readonly wrapped?: (entries: readonly Html[]) => Html;
    readonly rest?: Html;
  },
): Html {
  const { id, shown, most, wrapped = (some) => html`${some}`, rest = '' } = parts;
  const more = items.length - shown;
  const entries = (from: number, to: number) => wrapped(items.slice(from, to).map(entry));
  // A summary for a single entry takes as much room as the entry.
  if (more <= 1) return entries(0, items.length);
  return html`${entries(0, shown)}
    <details id="${id}">
      <summary>${more} more</summary>
      ${entries(shown, most)}
      ${items.length > most ? html`<p class="note">and ${items.length - most} more${rest === '' ? '' : html`: ${rest}`}</p>` : ''}
    </details>`;
}

/** Returns entries one below the other. */
export const stacked = (entries: readonly Html[]): Html => html`<div class="stack">${entries}</div>`;

/** Returns entries as the rows of a list that opens each of them. */
export const listRows = (entries: readonly Html[]): Html =>
  html`<ul class="rows">
    ${entries}
  </ul>`;

/** One page of a list. */
export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** Number of the first row, from 1. */
  readonly from: number;
}

/** Returns a page of a list by the text of its number; the first page for any other text. */
export function pageOf<T>(all: readonly T[], text: string | undefined, size: number): ListPage<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = /^[1-9]\d{0,5}$/.test(text ?? '') ? Math.min(Number(text), pages) : 1;
  const start = (page - 1) * size;
  return { rows: all.slice(start, start + size), page, pages, total: all.length, from: start + 1 };
}

/** Returns the links to the other pages of a list, or nothing if it has one page. */
export function pager(
  { rows, page, pages, total, from }: ListPage<unknown>,
  address: (page: string) => string,
  label: string,
): Html {
  if (pages === 1) return raw('');
  const link = (to: number, text: string) => html`<a href="${address(String(to))}">${text}</a>`;
  return html`<nav class="pages" aria-label="${label}">
    <span>${from} to ${from + rows.length - 1} of ${total}</span>
    ${page > 1 ? link(1, 'First') : ''} ${page > 1 ? link(page - 1, 'Previous') : ''}
    ${page < pages ? link(page + 1, 'Next') : ''} ${page < pages ? link(pages, `Last (${pages})`) : ''}
  </nav>`;
}

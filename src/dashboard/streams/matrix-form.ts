import { cellStates, type Matrix, type MatrixQuery } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { withFields } from './matrix-request.ts';
import { count } from '../layout/words.ts';

const sorts = {
  name: 'Name',
  slug: 'Slug',
  trouble: 'Trouble first',
  published: 'Published last first',
} as const;

/** Returns the form with the filters of the matrix. */
export function matrixForm({ environments }: Matrix, query: MatrixQuery): Html {
  const names = environments.map(({ name }) => name);
  const pipelines = [...new Set(environments.map(({ pipeline }) => pipeline))];
  return html`<form class="filters" method="get" action="/streams" role="search">
    <div class="grow">
      <label for="search">Name or slug</label>
      <input id="search" type="search" name="search" value="${query.search}" maxlength="200" />
    </div>
    ${pipelines.length > 1 || query.pipeline !== undefined ? choice('pipeline', 'Pipeline', 'all', pipelines, query.pipeline) : ''}
    ${choice('environment', 'Environment', 'any', names, query.environment)}
    ${choice('is', 'Is', 'anything', cellStates, query.is)}
    <div>
      <label for="sort">Order</label>
      <select id="sort" name="sort">
        ${Object.entries(sorts).map(([key, name]) => option(key, name, query.sort))}
      </select>
    </div>
    <button class="button main">Show</button>
    <a class="button" href="/streams">All</a>
  </form>`;
}

function choice(
  name: string,
  label: string,
  none: string,
  values: readonly string[],
  chosen: string | undefined,
): Html {
  return html`<div>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      <option value="">${none}</option>
      ${values.map((value) => option(value, value, chosen))}
    </select>
  </div>`;
}

function option(value: string, text: string, chosen: string | undefined): Html {
  return html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${text}</option>`;
}

/** Returns the number of results, and links to their other pages. */
export function paging({ page, size, total, all }: Matrix, query: MatrixQuery, name: string): Html {
  const last = Math.max(1, Math.ceil(total / size));
  const from = Math.min(total, (page - 1) * size + 1);
  const to = Math.min(total, page * size);
  const of = total === all ? count(total, 'stream') : `${count(total, 'stream')} of ${all}`;
  return html`<nav class="pages" aria-label="${name}">
    <span>${total <= size && page === 1 ? of : `${from} to ${to} of ${of}`}</span>
    ${page > 1 ? pageLink(query, 1, 'First') : ''}
    ${page > 1 ? pageLink(query, Math.min(page - 1, last), 'Previous') : ''}
    ${page < last ? pageLink(query, page + 1, 'Next') : ''}
    ${page < last ? pageLink(query, last, `Last (${last})`) : ''}
  </nav>`;
}

function pageLink(query: MatrixQuery, page: number, text: string): Html {
  return html`<a href="${addresses.streams(withFields(query, { page }))}">${text}</a>`;
}

import { matrixEndpoint } from './schema.ts';
import type { Cell, Matrix, MatrixQuery, MatrixRow } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { matrixForm, paging } from './matrix-form.ts';
import { matrixRequest, type MatrixRequest } from './matrix-request.ts';
import { momentOf } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing, table, type TableRow } from '../layout/table.ts';
import { safe } from '../../core/text/safe-text.ts';

/**
 * Page with every stream in every environment. The address contains the query, so that users can save and share it.
 */
export const streamsPage: PageDeclaration = {
  path: addresses.streams(),
  navigation: 'Streams',
  page: async ({ api, context }) => {
    const { part: _part, ...fields } = context.req.query();
    const request = matrixRequest(fields);
    return pageOf(await api.ask(matrixEndpoint, request.query), request);
  },
};

function pageOf(matrix: Matrix, { query, isOdd }: MatrixRequest): Page {
  return {
    title: 'Streams',
    place: addresses.streams(),
    follows: {},
    ...(isOdd ? { alert: 'The address asks for something that there is not; all streams are shown.' } : {}),
    part: html`<h1 id="streams">Streams</h1>
      ${matrixForm(matrix, query)}
      ${
        matrix.rows.length === 0
          ? nothing(
              matrix.all === 0
                ? 'No streams yet. They appear once the first export is merged.'
                : html`No stream matches. <a href="${addresses.streams()}">Show all streams</a>`,
            )
          : html`${paging(matrix, query, 'Pages of streams')} ${matrixTable(matrix, query)}
            ${matrix.total > matrix.rows.length ? paging(matrix, query, 'Pages of streams, below') : ''}`
      }`,
  };
}

/** Returns the matrix as a table, with one environment if the query has one. */
export function matrixTable(
  { environments, rows }: Matrix,
  { environment: only }: Pick<MatrixQuery, 'environment'>,
): Html {
  const shown = environments.filter(({ name }) => only === undefined || name === only);
  const names = shown.map(({ name }) => name);
  const columns = shown.map(
    ({ name }) => html`<a href="${addresses.environment(name)}"><bdi>${name}</bdi></a>`,
  );
  return table({
    labelledBy: 'streams',
    columns: ['Stream', ...columns],
    columnNames: ['Stream', ...names],
    rows: rows.map((row) => matrixRow(row, names)),
    look: 'matrix tall',
  });
}

function matrixRow({ pipeline, slug, name, cells }: MatrixRow, environments: readonly string[]): TableRow {
  const byEnvironment = new Map(cells.map((cell) => [cell.environment, cell]));
  return {
    id: `stream-${pipeline}-${slug}`,
    head: html`<a href="${addresses.stream(pipeline, slug)}"><bdi>${safe(name)}</bdi></a
      ><br /><small>${slug}</small>`,
    cells: environments.map((environment) => {
      const cell = byEnvironment.get(environment);
      return cell === undefined ? raw('') : cellText(cell);
    }),
  };
}

/** Returns the state of a stream in one environment: its word and shape, then the tenant's facts. */
export function cellText({ is, health, state, version, publishedAt, problems }: Cell): Html {
  const summary = [
    ...(state === undefined ? [] : [state]),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(publishedAt === undefined ? [] : [momentOf(publishedAt)]),
  ];
  const more = problems.length - 1;
  return html`${looking(is)}${health === 'Degraded' ? html` ${looking('Degraded')}` : ''}
  ${summary.length === 0 ? '' : html`<small>${summary.map((one, index) => html`${index === 0 ? '' : ', '}${one}`)}</small>`}
  ${problems.length === 0 ? '' : html`<small class="bad">${problems[0]}${more > 0 ? ` and ${more} more` : ''}</small>`}`;
}

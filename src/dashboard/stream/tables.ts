import type { Stream } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { mismatchItems } from '../environment/mismatch-items.ts';
import { moment } from '../layout/moment.ts';
import { streamLink } from '../environment/plan-changes.ts';
import { cellText } from '../streams/page.ts';
import { folded, nothing, table, type TableRow } from '../layout/table.ts';
import { short } from '../layout/words.ts';

/** Returns a table with the stream's state and bindings in each environment. */
export function streamEnvironments({ environments }: Stream): Html {
  if (environments.length === 0) return nothing('No environment has it yet. The next promotion brings it.');
  return table({
    labelledBy: 'where',
    columns: ['Environment', 'Is', 'Bindings'],
    rows: environments.map((cell) => ({
      head: html`<a href="${addresses.environment(cell.environment)}">${cell.environment}</a>`,
      cells: [
        html`${cellText(cell)}${cell.problems.slice(1).map((line) => html`<small class="bad">${line}</small>`)}`,
        bindings(cell.environment, cell.bindings),
      ],
    })),
  });
}

function bindings(environment: string, all: Stream['environments'][number]['bindings']): Html {
  if (all.length === 0) return html`none needed`;
  const amiss = all.filter(({ is }) => is !== 'bound').length;
  return html`<details id="bindings-${environment}" ${amiss > 0 ? raw('open') : ''}>
    <summary>${all.length - amiss} of ${all.length} bound</summary>
    <ul class="lines plain">
      ${all.map(
        ({ path, name, type, is, id, problem }) =>
          html`<li>
            ${looking(is)} <code>${path}</code>
            ${name === undefined ? '' : html`<bdi>${name}</bdi>`}
            ${id === undefined ? '' : html`id <code>${id}</code>`}
            ${type === undefined ? '' : html`<small>${type}</small>`}
            ${problem === undefined ? '' : html`<br /><small class="bad">${problem}</small>`}
          </li>`,
      )}
    </ul>
  </details>`;
}

/** Returns the environments whose tenant changed the stream after its import. */
export function streamMismatches({ pipeline, environments }: Stream, viewer: Viewer): Html {
  const changed = environments.flatMap(({ environment, mismatch }) =>
    mismatch === undefined ? [] : [mismatchItems([mismatch], { pipeline, environment, viewer })],
  );
  if (changed.length === 0) return raw('');
  return html`<h3>Changed by the tenant</h3>
    <div class="stack">${changed}</div>`;
}

/** Returns the stream's subflows, its callers and the shared files that it uses. */
export function streamNeighbours({ pipeline, runs, runBy, uses }: Stream): Html {
  return html`<div class="halves">
    ${neighbours('Runs', 'runs', pipeline, runs)} ${neighbours('Run by', 'run-by', pipeline, runBy)}
    <section class="card" aria-labelledby="uses">
      <h3 id="uses">Uses</h3>
      ${
        uses.length === 0
          ? html`<p>Nothing that is shared.</p>`
          : folded(
              uses,
              ({ kind, name, path }) => html`<li>${kind} <bdi>${name}</bdi> <small>${path}</small></li>`,
              { id: 'more-uses', ...ofNeighbours },
            )
      }
    </section>
  </div>`;
}

const ofNeighbours = {
  shown: 5,
  most: 200,
  wrapped: (some: readonly Html[]) =>
    html`<ul class="lines plain">
      ${some}
    </ul>`,
} as const;

function neighbours(title: string, id: string, pipeline: string, list: Stream['runs']): Html {
  return html`<section class="card" aria-labelledby="${id}">
    <h3 id="${id}">${title}</h3>
    ${
      list.length === 0
        ? html`<p>No other stream.</p>`
        : folded(list, ({ path, name }) => html`<li>${streamLink(pipeline, path, name)}</li>`, {
            id: `more-${id}`,
            ...ofNeighbours,
          })
    }
  </section>`;
}

/** Commits that are shown without being asked. */
const newest = 3;

/** Returns tables of the commits that changed the stream, with links to their differences. */
export function streamHistory(stream: Stream): Html {
  const { history } = stream;
  if (history.length === 0)
    return nothing('No commits yet. They appear once an export of the stream is merged.');
  const rows = history.map((commit, index) => commitRow(commit, history.slice(index + 1), stream));
  const columns = ['Change', 'When', 'Who', 'Commit'];
  return html`${table({ labelledBy: 'history', columns, rows: rows.slice(0, newest) })}
  ${
    rows.length <= newest
      ? ''
      : html`<details id="history-rest">
          <summary id="older">${rows.length - newest} older</summary>
          ${table({ labelledBy: 'older', columns, rows: rows.slice(newest) })}
        </details>`
  }`;
}

type StreamCommit = Stream['history'][number];

function commitRow(
  { commit, at, by, subject, branch }: StreamCommit,
  earlier: readonly StreamCommit[],
  { pipeline, slug }: Stream,
): TableRow {
  const before = earlier.find((one) => one.branch === branch)?.commit;
  const query = { ...(before === undefined ? {} : { before }), after: commit };
  return {
    id: `commit-${commit}`,
    head: html`<bdi>${subject}</bdi> <small>${branch}</small>`,
    cells: [
      moment(at),
      html`<bdi>${by}</bdi>`,
      html`<a href="${addresses.stream(pipeline, slug, query)}#compare"
        ><code>${short(commit)}</code><span class="unseen">: what it changed</span></a
      >`,
    ],
  };
}

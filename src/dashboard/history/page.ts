import { addresses } from '../layout/addresses.ts';
import { runQuery, runsEndpoint } from '../run/schema.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { html, raw } from '../layout/html.ts';
import { runsTable } from './runs-table.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing, pageOf, pager } from '../layout/table.ts';

/** Rows of a page, and of all pages. */
const size = 20;
const most = 200;

/** Page with the runs and decisions of all stages or of one. */
export const historyPage: PageDeclaration = {
  path: addresses.history(),
  navigation: 'History',
  page: async ({ api, context }) => {
    const { stage = '', page } = context.req.query();
    const asked = runQuery.safeParse({ limit: most, ...(stage === '' ? {} : { stage }) });
    const query = asked.success ? asked.data : runQuery.parse({ limit: most });
    const [{ runs }, { stages }] = await Promise.all([
      api.ask(runsEndpoint, query),
      api.ask(stagesEndpoint, {}),
    ]);
    const shown = pageOf(runs, page, size);
    return {
      title: query.stage === undefined ? 'History' : `History of ${query.stage}`,
      place: addresses.history(),
      follows: query.stage === undefined ? {} : { stage: query.stage },
      part: html`<h1 id="runs">History</h1>
        <form class="filters" method="get" action="/history">
          <div>
            <label for="stage">Of</label>
            <select id="stage" name="stage">
              <option value="">all stages</option>
              ${stages.map(({ name }) => html`<option value="${name}" ${name === query.stage ? raw('selected') : ''}>${name}</option>`)}
            </select>
          </div>
          <button class="button main">Show</button>
        </form>
        ${runs.length === 0 ? nothing('No runs yet. The first one starts by itself.') : runsTable(shown.rows, 'runs')}
        ${pager(shown, (number) => addresses.history(query.stage, number), 'Pages of runs')}
        ${runs.length < most ? '' : html`<p class="note">These are the last ${most}.</p>`}`,
    };
  },
};

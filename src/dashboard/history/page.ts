import { addresses } from '../layout/addresses.ts';
import { runQuery, runsEndpoint } from '../run/schema.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { html, raw } from '../layout/html.ts';
import { runsTable } from './runs-table.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';

const usual = 50;
const most = 200;

/** Page with the runs and decisions of all stages or of one. */
export const historyPage: PageDeclaration = {
  path: addresses.history(),
  navigation: 'History',
  page: async ({ api, context }) => {
    const { stage, limit } = context.req.query();
    const asked = runQuery.safeParse({
      ...(stage === undefined || stage === '' ? {} : { stage }),
      ...(limit === undefined || limit === '' ? {} : { limit }),
    });
    const query = asked.success ? asked.data : runQuery.parse({});
    const [{ runs }, { stages }] = await Promise.all([
      api.ask(runsEndpoint, query),
      api.ask(stagesEndpoint, {}),
    ]);
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
          <div>
            <label for="limit">How many</label>
            <select id="limit" name="limit">
              ${[usual, most].map((number) => html`<option value="${number}" ${number === query.limit ? raw('selected') : ''}>the last ${number}</option>`)}
            </select>
          </div>
          <button class="button main">Show</button>
        </form>
        ${runs.length === 0 ? nothing('Nothing has been done yet.') : runsTable(runs, 'runs')}`,
    };
  },
};

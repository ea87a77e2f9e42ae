import { passQuery } from '../run/schema.ts';
import { html, raw } from '../layout/html.ts';
import { passesTable } from './runs-table.ts';
import type { SiteOfPages } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';

const usual = 50;
const most = 200;

/** Adds `/history`, with the runs and decisions of all stages or of one. */
export function addHistoryPage(site: SiteOfPages): void {
  site.page('/history', async ({ api, context }) => {
    const { lane, limit } = context.req.query();
    const asked = passQuery.safeParse({
      ...(lane === undefined || lane === '' ? {} : { lane }),
      ...(limit === undefined || limit === '' ? {} : { limit }),
    });
    const query = asked.success ? asked.data : passQuery.parse({});
    const [passes, lanes] = await Promise.all([api.passes(query), api.lanes()]);
    return {
      title: query.lane === undefined ? 'History' : `History of ${query.lane}`,
      place: 'history',
      follows: query.lane === undefined ? {} : { lane: query.lane },
      part: html`<h1 id="passes">History</h1>
        <form class="filters" method="get" action="/history">
          <div>
            <label for="lane">Of</label>
            <select id="lane" name="lane">
              <option value="">all lanes</option>
              ${lanes.map(({ name }) => html`<option value="${name}" ${name === query.lane ? raw('selected') : ''}>${name}</option>`)}
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
        ${passes.length === 0 ? nothing('Nothing has been done yet.') : passesTable(passes, 'passes')}`,
    };
  });
}

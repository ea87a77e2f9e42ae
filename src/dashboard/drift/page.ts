import { driftEndpoint, type Drift } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { driftRows } from './rows.ts';
import { matrixEndpoint } from '../streams/schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';
import { count } from '../layout/words.ts';

/** Page with the edits made in tenants, and what can be done about each. */
export const driftPage: PageDeclaration = {
  path: addresses.drift,
  navigation: 'Drift',
  // Of streams, because the edits themselves are read from git.
  count: async (api) => {
    const states = ['drifted', 'in conflict'] as const;
    const found = await Promise.all(states.map((is) => api.ask(matrixEndpoint, { is, size: 1 })));
    return found.reduce((sum, { total }) => sum + total, 0);
  },
  page: async ({ api, viewer }) => {
    const { environments } = await api.ask(driftEndpoint, {});
    const drifted = environments.filter(({ entries }) => entries.length > 0);
    return {
      title: 'Drift',
      place: addresses.drift,
      follows: {},
      part: html`<h1>Drift</h1>
        <p class="lead">
          Edits made directly in a tenant. Sluice saves each one to a drift branch before it overwrites
          anything.
        </p>
        ${drifted.length === 0 ? nothing('No drift. Every tenant matches git. Edits made in a tenant appear here with the next run.') : drifted.map((one) => section(one, viewer))}`,
    };
  },
};

function section(drift: Drift['environments'][number], viewer: Viewer): Html {
  const { environment, branch, entries } = drift;
  return html`<section id="drift-of-${environment}">
    <h2>
      <a href="${addresses.environment(environment, 'drift')}">${environment}</a>
      <small>${count(entries.length, 'edit')} · <code>${branch}</code></small>
    </h2>
    ${driftRows(drift, viewer)}
  </section>`;
}

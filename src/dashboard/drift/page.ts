import { driftEndpoint, type Drift } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { moment, momentOf } from '../layout/moment.ts';
import { streamLink } from '../environment/plan-changes.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing, table, type TableRow } from '../layout/table.ts';
import { short } from '../layout/words.ts';

type InEnvironment = Drift['environments'][number];

/** Page with the changes in tenants and the branches that save them. */
export const driftPage: PageDeclaration = {
  path: addresses.drift,
  navigation: 'Drift',
  page: async ({ api }) => {
    const { environments } = await api.ask(driftEndpoint, {});
    const drifted = environments.filter(({ entries }) => entries.length > 0);
    return {
      title: 'Drift',
      place: addresses.drift,
      follows: {},
      part: html`<h1>Drift</h1>
        <p class="lead">
          Changes made directly in a tenant that aren't in git. Sluice saves each one to a drift branch before
          overwriting anything, and opens a pull request so you can keep it. What it could not save is not
          overwritten.
        </p>
        ${drifted.length === 0 ? nothing('No drift. Every tenant matches git.') : drifted.map(section)}`,
    };
  },
};

function section({ environment, branch, pipeline, entries }: InEnvironment): Html {
  return html`<section id="drift-of-${environment}">
    <h2 id="drift-${environment}"><a href="${addresses.environment(environment)}">${environment}</a></h2>
    <p class="note">Drift branch: <code>${branch}</code></p>
    ${table({
      labelledBy: `drift-${environment}`,
      columns: ['Stream', 'Is', 'Who', 'When', 'Saved'],
      rows: entries.map((entry) => driftRow(entry, pipeline)),
    })}
  </section>`;
}

function driftRow(entry: InEnvironment['entries'][number], pipeline: string): TableRow {
  const { path, name, by, at, isLive, commit, savedAt } = entry;
  return {
    head: streamLink(pipeline, path, name),
    cells: [
      isLive ? looking('drifted') : 'saved, then overwritten',
      by === undefined ? 'not known' : html`<bdi>${by}</bdi>`,
      at === undefined ? 'not known' : momentOf(at),
      html`${commit === undefined ? 'not saved' : html`<code>${short(commit)}</code>`}${savedAt === undefined ? '' : html` <small>${moment(savedAt)}</small>`}`,
    ],
  };
}

import { causesOf, headlineOf } from '../problems/causes.ts';
import { problemsEndpoint } from '../problems/schema.ts';
import type { Api } from '../api/endpoint.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { moment } from '../layout/moment.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { runsEndpoint } from '../run/schema.ts';
import { matrixEndpoint } from '../streams/schema.ts';
import { safe } from '../../core/text/safe-text.ts';

/** Results of one kind. */
interface Results {
  readonly title: string;
  readonly found: readonly Html[];
  /** Number of all matches, and a page with them if there is one. */
  readonly total: number;
  readonly all?: string;
}

/** Results of each kind on the page. */
const most = 10;

/** Runs that are searched, the newest. */
const searchedRuns = 200;

const longest = 200;

/** Page with the streams, stages, runs and problems that match a text. */
export const searchPage: PageDeclaration = {
  path: addresses.search(),
  page: async ({ api, context }) => {
    const text = (context.req.query('q') ?? '').trim().slice(0, longest);
    const results = text === '' ? [] : await search(api, text);
    const found = results.filter(({ total }) => total > 0);
    return {
      title: text === '' ? 'Search' : `Search: ${text}`,
      part: html`<h1>${text === '' ? 'Search' : html`Results for “<bdi>${safe(text)}</bdi>”`}</h1>
        ${
          text === ''
            ? nothing('Type a part of a name, slug, problem, code, commit or person into the field above.')
            : found.length === 0
              ? html`<p class="empty">
                  Nothing matches <bdi>${safe(text)}</bdi>. Try a shorter part of the name, or look through
                  <a href="${addresses.streams()}">all streams</a>.
                </p>`
              : found.map(resultSection)
        }`,
    };
  },
};

async function search(api: Api, text: string): Promise<readonly Results[]> {
  const [matrix, { stages }, { runs }, { problems }] = await Promise.all([
    api.ask(matrixEndpoint, { search: text, size: most }),
    api.ask(stagesEndpoint, {}),
    api.ask(runsEndpoint, { limit: searchedRuns }),
    api.ask(problemsEndpoint, {}),
  ]);
  const wanted = text.toLowerCase();
  const matches = (...texts: readonly (string | undefined)[]) =>
    texts.some((one) => one?.toLowerCase().includes(wanted));
  const ownStages = stages.filter(({ name, tenant, branch }) => matches(name, tenant, branch));
  const ownCauses = causesOf(problems).filter(({ cause, code, meaning, stage, paths }) =>
    matches(cause, code, meaning, stage, ...paths),
  );
  const ownRuns = runs.filter(({ id, kind, stage, outcome, message, actor, revision, plan }) =>
    matches(`${kind} of ${stage}`, id, outcome, message, actor, revision, plan),
  );
  return [
    {
      title: 'Streams',
      total: matrix.total,
      all: addresses.streams({ search: text }),
      found: matrix.rows.map(
        ({ pipeline, slug, name }) =>
          html`<a href="${addresses.stream(pipeline, slug)}"><bdi>${safe(name)}</bdi></a>
            <small>${slug}</small>`,
      ),
    },
    {
      title: 'Stages',
      total: ownStages.length,
      found: ownStages
        .slice(0, most)
        .map(
          ({ name, kind, tenant }) =>
            html`<a href="${addresses.environment(name)}">${name}</a>
              <small>${kind} · <bdi>${tenant}</bdi></small>`,
        ),
    },
    {
      title: 'Problems',
      total: ownCauses.length,
      found: ownCauses
        .slice(0, most)
        .map(
          ({ cause, stage, code }) =>
            html`<a href="${addresses.problems({ stage })}"><bdi>${headlineOf(cause)}</bdi></a>
              <small>${stage}${code === undefined ? '' : ` · ${code}`}</small>`,
        ),
    },
    {
      title: 'Runs',
      total: ownRuns.length,
      all: addresses.history(),
      found: ownRuns
        .slice(0, most)
        .map(
          ({ id, kind, stage, outcome, startedAt, message }) =>
            html`<a href="${addresses.run(id)}">${kind} of ${stage}</a> ${looking(outcome ?? 'under way')}
              <small
                >${moment(startedAt)}${message === undefined ? '' : html` · <bdi>${headlineOf(message)}</bdi>`}</small
              >`,
        ),
    },
  ];
}

function resultSection({ title, found, total, all }: Results): Html {
  const more = total - found.length;
  return html`<section>
    <h2 class="h3">${title} <span class="count">${total}</span></h2>
    <ul class="rows">
      ${found.map((one) => html`<li class="row plain">${one}</li>`)}
    </ul>
    ${more <= 0 ? raw('') : html`<p class="note">and ${more} more${all === undefined ? '' : html`: <a href="${all}">show all</a>`}</p>`}
  </section>`;
}

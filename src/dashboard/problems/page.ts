import { problemsEndpoint, type OpenProblem } from './schema.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { icon } from '../layout/icon.ts';
import { streamLink } from '../environment/plan-changes.ts';
import { trouble } from './lines.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';
import { count } from '../layout/words.ts';

/** Page with the problems of all stages and their remedies. */
export const problemsPage: PageDeclaration = {
  path: addresses.problems,
  navigation: 'Problems',
  page: async ({ api }) => {
    const { problems } = await api.ask(problemsEndpoint, {});
    const byStage = [...Map.groupBy(problems, ({ stage }) => stage)];
    return {
      title: 'Problems',
      place: addresses.problems,
      follows: {},
      part: html`<h1>Problems</h1>
        ${problems.length === 0 ? nothing('No problems.') : byStage.map(([stage, own]) => section(stage, own))}`,
    };
  },
};

function section(stage: string, problems: readonly OpenProblem[]): Html {
  return html`<section id="problems-of-${stage}">
    <h2>
      <a href="${addresses.environment(stage)}">${stage}</a>
      <small>${count(problems.length, 'problem')}</small>
    </h2>
    <ul class="lines plain stack">
      ${problems.map((one) => html`<li>${entry(one)}</li>`)}
    </ul>
  </section>`;
}

function entry({ path, pipeline, message, code, meaning, remedy, isStalling }: OpenProblem): Html {
  return html`${isStalling ? html`<p class="is bad">${icon('stop')}Action required</p>` : raw('')}
  ${path === undefined || slugIn(path) === undefined ? raw('') : html`<p>${streamLink(pipeline, path)}</p>`}
  ${trouble({ message, code, meaning, remedy, where: path !== undefined && slugIn(path) === undefined ? path : undefined, isSoft: !isStalling })}`;
}

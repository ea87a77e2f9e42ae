import { causesOf, headlineOf, remedyOnPage, type ProblemCause } from './causes.ts';
import { problemsEndpoint } from './schema.ts';
import { solutions, streamActions } from './solutions.ts';
import type { Api } from '../api/endpoint.ts';
import { prerequisiteItem } from '../environment/readiness-items.ts';
import { planEndpoint, type PlanPrerequisite } from '../environment/schema.ts';
import { streamList } from '../environment/stream-list.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { icon } from '../layout/icon.ts';
import type { PageDeclaration, Visit } from '../layout/site-of-pages.ts';
import { nothing, pageOf, pager } from '../layout/table.ts';
import { count } from '../layout/words.ts';
import { stagesEndpoint, type Stage } from '../overview/schema.ts';

/** Causes on one page. */
const size = 12;

/** Page with the causes of all problems, and the buttons that solve them. */
export const problemsPage: PageDeclaration = {
  path: addresses.problems(),
  navigation: 'Problems',
  count: async (api) => causesOf((await api.ask(problemsEndpoint, {})).problems).length,
  page: async ({ api, context, viewer }) => {
    const { stage: only = '', page } = context.req.query();
    const [{ problems }, { stages }] = await Promise.all([
      api.ask(problemsEndpoint, {}),
      api.ask(stagesEndpoint, {}),
    ]);
    const all = causesOf(problems.filter(({ stage }) => only === '' || stage === only));
    const shown = pageOf(all, page, size);
    const byStage = Map.groupBy(shown.rows, ({ stage }) => stage);
    const sections = [...byStage].flatMap(([name, own]) => {
      const stage = stages.find((one) => one.name === name);
      return stage === undefined ? [] : [{ stage, own }];
    });
    const prerequisites = await missingIn(api, sections);
    return {
      title: 'Problems',
      place: addresses.problems(),
      follows: {},
      part: html`<h1>Problems</h1>
        ${
          only === ''
            ? ''
            : html`<p class="note">
                Only of ${only}. <a href="${addresses.problems()}">Problems of all stages</a>
              </p>`
        }
        ${all.length === 0 ? nothing('No problems. Sluice lists here what it cannot solve by itself.') : ''}
        ${sections.map(({ stage, own }) => section(stage, own, { viewer, prerequisites }))}
        ${pager(shown, (number) => addresses.problems({ ...(only === '' ? {} : { stage: only }), page: number }), 'Pages of problems')}`,
    };
  },
};

interface EntryContext extends Pick<Visit, 'viewer'> {
  /** Prerequisites that are not ready, by environment and problem. */
  readonly prerequisites: ReadonlyMap<string, PlanPrerequisite>;
}

const prerequisiteKey = (environment: string, cause: string) => `${environment} ${cause}`;

/** Returns the prerequisites behind the causes, from the plans of their environments. */
async function missingIn(
  api: Api,
  sections: readonly { readonly stage: Stage; readonly own: readonly ProblemCause[] }[],
): Promise<EntryContext['prerequisites']> {
  const concerned = sections.filter(({ own }) => own.some(({ code }) => code === 'SLC2405'));
  const found = await Promise.all(
    concerned.map(async ({ stage: { name } }) => {
      const plan = await api.find(planEndpoint, { environment: name });
      return (plan?.plan.readiness ?? []).flatMap((item) =>
        item.problem === undefined ? [] : [[prerequisiteKey(name, item.problem), item] as const],
      );
    }),
  );
  return new Map(found.flat());
}

function section(stage: Stage, causes: readonly ProblemCause[], context: EntryContext): Html {
  const { name } = stage;
  return html`<section id="problems-of-${name}">
    <h2>
      <a href="${addresses.environment(name)}">${name}</a>
      <small>${count(causes.length, 'cause')}</small>
    </h2>
    <ul class="lines plain stack">
      ${causes.map((one) => html`<li>${entry(one, stage, context)}</li>`)}
    </ul>
  </section>`;
}

function entry(cause: ProblemCause, stage: Stage, { viewer, prerequisites }: EntryContext): Html {
  const item = prerequisites.get(prerequisiteKey(stage.name, cause.cause));
  return html`${cause.isStalling ? html`<p class="is bad">${icon('stop')}Action required</p>` : raw('')}
  ${item === undefined ? plainEntry(cause, stage, viewer) : prerequisiteItem(item, { stage, viewer, actions: solutions(cause, stage, viewer) })}`;
}

function plainEntry(cause: ProblemCause, stage: Stage, viewer: Visit['viewer']): Html {
  const { code, meaning, remedy, isStalling, paths } = cause;
  const todo = remedy === undefined ? undefined : remedyOnPage(remedy);
  return html`<div class="problem ${isStalling ? '' : 'soft'}">
    <p>
      ${paths.length > 1 ? html`<strong>${count(paths.length, 'stream')}:</strong>` : ''}
      <bdi>${headlineOf(cause.cause)}</bdi>
      ${code === undefined ? '' : html`<span class="code">${code}</span>`}
    </p>
    ${meaning === undefined ? '' : html`<p><small>${meaning}</small></p>`}
    ${todo === undefined ? '' : html`<p><strong>What to do:</strong> ${todo}</p>`}
    ${streamList(paths, stage.pipeline, {
      id: `streams-${stage.name}-${code ?? ''}-${paths[0] ?? ''}`,
      isOpen: paths.length <= 3,
      actions: streamActions(cause, stage, viewer),
      more: html`<a href="${addresses.streams({ environment: stage.name, sort: 'trouble' })}"
        >all streams of ${stage.name}, problems first</a
      >`,
    })}
    ${solutions(cause, stage, viewer)}
  </div>`;
}

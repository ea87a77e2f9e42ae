import { planEndpoint, type EnvironmentPlan } from './schema.ts';
import { problemsEndpoint } from '../problems/schema.ts';
import { stagesEndpoint, type Stage } from '../overview/schema.ts';
import { driftEndpoint } from '../drift/schema.ts';
import { driftRows } from '../drift/rows.ts';
import { runEndpoint, runsEndpoint, type RunDetails } from '../run/schema.ts';
import { matrixEndpoint } from '../streams/schema.ts';
import { matrixTable } from '../streams/page.ts';
import { addresses } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { nextStep } from '../overview/next-step.ts';
import { stageButtons } from '../overview/stage-buttons.ts';
import { liveVersion, stageBadges, stageCounts, stageProgress, stageTimes } from '../overview/stage-facts.ts';
import { progress, stepsTable } from '../run/steps-table.ts';
import { runsTable } from '../history/runs-table.ts';
import { planSection } from './plan-section.ts';
import { remediesIn } from '../problems/lines.ts';
import { secretList } from './secret-list.ts';
import { settingsTab } from './settings.ts';
import { stageTabs, tabNamed, type StageTab } from './tabs.ts';
import type { PageDeclaration, Visit } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';

/** Page of one environment or source. */
export const environmentPage: PageDeclaration = {
  path: '/environments/:name',
  page: async (visit) => {
    const { api, context, viewer } = visit;
    const { stages } = await api.ask(stagesEndpoint, {});
    const stage = stages.find((one) => one.name === context.req.param('name'));
    if (stage === undefined) return undefined;
    const tab = tabNamed(stage, context.req.query('tab'));
    const { name, pipeline, kind } = stage;
    return {
      title: name,
      place: addresses.environments,
      follows: { stage: name },
      part: html`<p class="crumbs"><a href="/">Environments</a> / ${pipeline}</p>
        <div class="head">
          <h1>
            ${name} <small>${kind} · <bdi>${stage.tenant}</bdi></small>
          </h1>
          ${stageButtons(stage, viewer)}
        </div>
        <section class="card summary" aria-label="Status of ${name}">
          <div>${stageBadges(stage)} ${liveVersion(stage)}</div>
          <div>
            ${stageProgress(stage)} ${nextStep(stage, viewer)} ${stageCounts(stage)} ${stageTimes(stage)}
          </div>
        </section>
        ${stageTabs(stage, tab)} ${await tabContents[tab](visit, stage)}`,
    };
  },
};

const tabContents: Readonly<Record<StageTab, (visit: Visit, stage: Stage) => Promise<Html>>> = {
  plan: planTab,
  streams: streamsTab,
  drift: driftTab,
  runs: runsTab,
  settings: async ({ api }, stage) => settingsTab(stage, await planOf(api, stage)),
};

function planOf(api: Visit['api'], { kind, name }: Stage): Promise<EnvironmentPlan | undefined> {
  return kind === 'environment' ? api.find(planEndpoint, { environment: name }) : Promise.resolve(undefined);
}

async function planTab({ api, viewer }: Visit, stage: Stage): Promise<Html> {
  const { currentRun } = stage;
  const [plan, running, { problems }] = await Promise.all([
    planOf(api, stage),
    currentRun === undefined ? undefined : api.find(runEndpoint, { id: currentRun }),
    api.ask(problemsEndpoint, {}),
  ]);
  return html`${plan === undefined || plan.outcome === 'synced' ? '' : secretList(plan)}
  ${running === undefined ? '' : underWay(running)}
  ${planSection(plan, stage, { remedies: remediesIn(problems), viewer })}`;
}

async function streamsTab({ api }: Visit, { name }: Stage): Promise<Html> {
  const query = { environment: name, sort: 'trouble' as const, size: 25 };
  const matrix = await api.ask(matrixEndpoint, query);
  return html`<h2 class="unseen" id="streams">Streams of ${name}</h2>
    ${matrix.rows.length === 0 ? nothing('No streams yet. They appear with the first run, which starts by itself.') : matrixTable(matrix, query)}
    ${
      matrix.total > matrix.rows.length
        ? html`<p>
            <a href="${addresses.streams({ environment: name })}">All ${matrix.total} streams of ${name}</a>
          </p>`
        : ''
    }`;
}

async function driftTab({ api, viewer }: Visit, { name }: Stage): Promise<Html> {
  const { environments } = await api.ask(driftEndpoint, {});
  const drift = environments.find(({ environment }) => environment === name);
  return html`<h2 class="unseen">Drift in ${name}</h2>
    ${drift === undefined ? nothing('No drift. The tenant matches git. Edits made in it appear here with the next run.') : driftRows(drift, viewer)}`;
}

async function runsTab({ api }: Visit, { name }: Stage): Promise<Html> {
  const { runs } = await api.ask(runsEndpoint, { stage: name, limit: 15 });
  return html`<h2 class="unseen" id="recent">Runs of ${name}</h2>
    ${runs.length === 0 ? nothing('No runs yet. The first one starts by itself.') : runsTable(runs, 'recent')}
    <p><a href="${addresses.history(name)}">Full history of ${name}</a></p>`;
}

function underWay(run: RunDetails): Html {
  return html`<section id="under-way">
    <h2 id="running">Under way: ${run.kind}</h2>
    <p class="note">${progress(run)}. <a href="${addresses.run(run.id)}">All of this run</a></p>
    ${stepsTable(run, 'running')}
  </section>`;
}

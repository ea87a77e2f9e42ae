import { planEndpoint, type EnvironmentPlan } from './schema.ts';
import { problemsEndpoint } from '../problems/schema.ts';
import { stagesEndpoint, type Stage } from '../overview/schema.ts';
import { runEndpoint, runsEndpoint, type RunDetails, type RunView } from '../run/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { stageButtons } from '../overview/stage-buttons.ts';
import { stageBadges, stageCounts, stageFacts, stageWaits } from '../overview/stage-facts.ts';
import type { Page } from '../layout/page.ts';
import { progress, stepsTable } from '../run/steps-table.ts';
import { runsTable } from '../history/runs-table.ts';
import { planSection } from './plan-section.ts';
import { remediesIn, type Remedies } from '../problems/lines.ts';
import { secretList } from './secret-list.ts';
import type { PageDeclaration, Visit } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';

/** Data of the page of one environment or source. */
interface EnvironmentView {
  readonly stage: Stage;
  readonly plan: EnvironmentPlan | undefined;
  readonly running: RunDetails | undefined;
  readonly runs: readonly RunView[];
  readonly remedies: Remedies;
}

const shownRuns = 10;

/** Page of one environment or source. */
export const environmentPage: PageDeclaration = {
  path: '/environments/:name',
  page: async (visit) => {
    const view = await environmentView(visit, visit.context.req.param('name') ?? '');
    return view === undefined ? undefined : stagePage(view, visit.viewer);
  },
};

async function environmentView({ api }: Visit, name: string): Promise<EnvironmentView | undefined> {
  const stage = (await api.ask(stagesEndpoint, {})).stages.find((one) => one.name === name);
  if (stage === undefined) return undefined;
  const { kind, currentRun } = stage;
  const [plan, running, { runs }, { problems }] = await Promise.all([
    kind === 'environment' ? api.find(planEndpoint, { environment: name }) : undefined,
    currentRun === undefined ? undefined : api.find(runEndpoint, { id: currentRun }),
    api.ask(runsEndpoint, { stage: name, limit: shownRuns }),
    api.ask(problemsEndpoint, {}),
  ]);
  return { stage, plan, running, runs, remedies: remediesIn(problems) };
}

function stagePage({ stage, plan, running, runs, remedies }: EnvironmentView, viewer: Viewer): Page {
  return {
    title: stage.name,
    place: addresses.environments,
    follows: { stage: stage.name },
    part: html`<p class="crumbs"><a href="/">Environments</a> / ${stage.pipeline}</p>
      <div class="head">
        <h1>${stage.name} <small>${stage.kind}</small></h1>
        ${stageButtons(stage, viewer, 'all')}
      </div>
      ${plan === undefined || plan.outcome === 'synced' ? '' : secretList(plan)}
      <div class="columns">
        <div>
          ${running === undefined ? '' : underWay(running)}
          ${stage.kind === 'environment' ? planSection(plan, stage, { remedies, viewer }) : ''}
        </div>
        <section class="card" aria-labelledby="status">
          <h2 class="h3" id="status">Status</h2>
          ${stageBadges(stage)} ${stageWaits(stage)} ${stageFacts(stage)} ${stageCounts(stage)}
          ${conditions(stage, plan?.mismatches ?? [])} ${waysToApprove(stage)}
        </section>
      </div>
      <section>
        <h2 id="recent">Recently</h2>
        ${runs.length === 0 ? nothing('Nothing has been done yet.') : runsTable(runs, 'recent')}
        <p><a href="${addresses.history(stage.name)}">Full history of ${stage.name}</a></p>
      </section>`,
  };
}

function waysToApprove({ waysToApprove: ways = [], approval }: Stage): Html {
  if (ways.length === 0) return raw('');
  return html`<details id="ways-to-approve">
    <summary>${approval === 'required' ? 'Who can approve' : 'Who could approve (not required)'}</summary>
    <ul class="lines">
      ${ways.map((way) => html`<li>${way}</li>`)}
    </ul>
  </details>`;
}

function underWay(run: RunDetails): Html {
  return html`<section id="under-way">
    <h2 id="running">Under way: ${run.kind}</h2>
    <p class="note">${progress(run)}. <a href="${addresses.run(run.id)}">All of this run</a></p>
    ${stepsTable(run, 'running')}
  </section>`;
}

function conditions({ status, name }: Stage, mismatches: EnvironmentPlan['mismatches']): Html {
  if (status === undefined) return raw('');
  const set = status.conditions.filter(({ isTrue, type }) => isTrue || type === 'Ready');
  const unproven = status.unproven ?? [];
  const told = mismatches.map(({ path }) => `${slugIn(path) ?? path} differs: `);
  const more = status.details.filter(
    (line) =>
      !set.some(({ message }) => isSaid(line, message)) && !told.some((start) => line.startsWith(start)),
  );
  return html`<ul class="lines plain" aria-label="Conditions of ${name}">
      ${[...Map.groupBy(set, ({ reason, message }) => JSON.stringify([reason, message])).values()].map(
        conditionLine,
      )}
    </ul>
    ${
      more.length === 0
        ? ''
        : html`<ul class="lines">
            ${more.map((line) => html`<li>${line}</li>`)}
          </ul>`
    }
    ${
      unproven.length === 0
        ? ''
        : html`<details id="unproven">
            <summary>Not verified, so not promoted from here: ${unproven.length}</summary>
            <ul class="lines">
              ${unproven.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}
            </ul>
          </details>`
    }`;
}

type ConditionView = NonNullable<Stage['status']>['conditions'][number];

/** Returns a line for conditions that have the same reason. */
function conditionLine(conditions: readonly ConditionView[]): Html {
  const [first] = conditions;
  if (first === undefined) return raw('');
  const names = conditions.map(
    ({ type, isTrue }) =>
      html`<strong class="${type === 'Stalled' ? 'bad' : ''}"
        >${isTrue ? type : `Not ${type.toLowerCase()}`}</strong
      >`,
  );
  const { reason, message } = first;
  return html`<li>
    ${names.map((name, index) => html`${index === 0 ? '' : ', '}${name}`)}:
    ${reason}${message === '' ? '' : html`, <bdi>${message}</bdi>`}
  </li>`;
}

/** Returns true if the line repeats the message, with or without its code. */
function isSaid(line: string, message: string): boolean {
  return message !== '' && (line === message || line.startsWith(`${message} [SLC`));
}

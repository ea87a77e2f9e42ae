import type { EnvironmentPlan } from './schema.ts';
import type { Lane } from '../overview/schema.ts';
import type { PassDetails, PassView } from '../run/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { laneButtons } from '../overview/stage-buttons.ts';
import { laneBadges, laneCounts, laneFacts, laneWaits } from '../overview/stage-facts.ts';
import type { Page } from '../layout/page.ts';
import { progress, stepsTable } from '../run/steps-table.ts';
import { passesTable } from '../history/runs-table.ts';
import { planSection } from './plan-section.ts';
import { remediesIn, type Remedies } from '../problems/lines.ts';
import { secretList } from './secret-list.ts';
import type { SiteOfPages, Visit } from '../layout/site-of-pages.ts';
import { nothing } from '../layout/table.ts';

/** Data of the page of one environment or source. */
export interface EnvironmentView {
  readonly lane: Lane;
  readonly plan: EnvironmentPlan | undefined;
  readonly running: PassDetails | undefined;
  readonly passes: readonly PassView[];
  readonly remedies: Remedies;
}

const shownPasses = 10;

/** Adds `/environments/NAME`, which also shows sources. */
export function addEnvironmentPage(site: SiteOfPages): void {
  site.page('/environments/:name', async (visit) => {
    const view = await environmentView(visit, visit.context.req.param('name') ?? '');
    return view === undefined ? undefined : environmentPage(view, visit.viewer);
  });
}

async function environmentView({ api }: Visit, name: string): Promise<EnvironmentView | undefined> {
  const lane = (await api.lanes()).find((one) => one.name === name);
  if (lane === undefined) return undefined;
  const [plan, running, passes, troubles] = await Promise.all([
    lane.kind === 'environment' ? api.plan(name) : undefined,
    lane.runningPass === undefined ? undefined : api.pass(lane.runningPass),
    api.passes({ lane: name, limit: shownPasses }),
    api.problems(),
  ]);
  return { lane, plan, running, passes, remedies: remediesIn(troubles) };
}

function environmentPage({ lane, plan, running, passes, remedies }: EnvironmentView, viewer: Viewer): Page {
  return {
    title: lane.name,
    place: 'environments',
    follows: { lane: lane.name },
    part: html`<p class="crumbs"><a href="/">Environments</a> / ${lane.pipeline}</p>
      <div class="head">
        <h1>${lane.name} <small>${lane.kind}</small></h1>
        ${laneButtons(lane, viewer, 'all')}
      </div>
      ${plan === undefined || plan.outcome === 'synced' ? '' : secretList(plan)}
      <div class="columns">
        <div>
          ${running === undefined ? '' : underWay(running)}
          ${lane.kind === 'environment' ? planSection(plan, lane, { remedies, viewer }) : ''}
        </div>
        <section class="card" aria-labelledby="status">
          <h2 class="h3" id="status">Status</h2>
          ${laneBadges(lane)} ${laneWaits(lane)} ${laneFacts(lane)} ${laneCounts(lane)}
          ${conditions(lane, plan?.mismatches ?? [])} ${waysToApprove(lane)}
        </section>
      </div>
      <section>
        <h2 id="recent">Recently</h2>
        ${passes.length === 0 ? nothing('Nothing has been done yet.') : passesTable(passes, 'recent')}
        <p><a href="${addresses.history(lane.name)}">The whole history of ${lane.name}</a></p>
      </section>`,
  };
}

function waysToApprove({ waysToApprove: ways = [], approval }: Lane): Html {
  if (ways.length === 0) return raw('');
  return html`<details id="ways-to-approve">
    <summary>${approval === 'required' ? 'Who can approve' : 'Who could approve (not required)'}</summary>
    <ul class="lines">
      ${ways.map((way) => html`<li>${way}</li>`)}
    </ul>
  </details>`;
}

function underWay(pass: PassDetails): Html {
  return html`<section id="under-way">
    <h2 id="running">Under way: ${pass.kind}</h2>
    <p class="note">${progress(pass)}. <a href="${addresses.pass(pass.id)}">All of this pass</a></p>
    ${stepsTable(pass, 'running')}
  </section>`;
}

function conditions({ status, name }: Lane, mismatches: EnvironmentPlan['mismatches']): Html {
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
            <summary>Not proven, so not promoted from here: ${unproven.length}</summary>
            <ul class="lines">
              ${unproven.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}
            </ul>
          </details>`
    }`;
}

type Condition = NonNullable<Lane['status']>['conditions'][number];

/** Returns a line for conditions that have the same reason. */
function conditionLine(conditions: readonly Condition[]): Html {
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

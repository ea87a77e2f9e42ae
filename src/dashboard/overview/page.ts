import { stagesEndpoint, type Stage, type Promotion } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { icon } from '../layout/icon.ts';
import { idText } from '../layout/ids.ts';
import { nextStep } from './next-step.ts';
import { liveVersion, stageBadges, stageCounts, stageProgress, stageTimes } from './stage-facts.ts';
import type { Page } from '../layout/page.ts';
import { nothing } from '../layout/table.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { webAddress } from '../layout/words.ts';

/** First page, with the state of each stage from the source to the last environment. */
export const environmentsPage: PageDeclaration = {
  path: addresses.environments,
  navigation: 'Environments',
  page: async ({ api, viewer }) => overview((await api.ask(stagesEndpoint, {})).stages, viewer),
};

function overview(stages: readonly Stage[], viewer: Viewer): Page {
  const pipelines = [...Map.groupBy(stages, ({ pipeline }) => pipeline)];
  return {
    title: 'Environments',
    place: addresses.environments,
    follows: {},
    part: html`<h1>Environments</h1>
      ${stages.length === 0 ? nothing('No environment that you may see. Ask your Sluice administrator to add one, or to give you a role.') : ''}
      ${pipelines.map(([name, own]) => pipelineSection(name, own, viewer, pipelines.length > 1))}`,
  };
}

function pipelineSection(name: string, stages: readonly Stage[], viewer: Viewer, isOneOfMany: boolean): Html {
  return html`<section id="pipeline-${name}">
    ${isOneOfMany ? html`<h2>${name}</h2>` : ''}
    <div class="way" id="way-${name}" tabindex="0" role="region" aria-label="Way of ${name}">
      <ol class="flow">
        ${stages.map((stage, index) => html`${index === 0 && stage.promotion === undefined ? '' : between(stage)}${stageCard(stage, viewer, isOneOfMany)}`)}
      </ol>
    </div>
  </section>`;
}

/** Limit of reasons that a person can read at a glance. The problems page has all. */
const shownDetails = 4;

function stageCard(stage: Stage, viewer: Viewer, isOneOfMany: boolean): Html {
  const { name, kind, tenant } = stage;
  const heading = html`<a href="${addresses.environment(name)}">${name}</a>
    <small>${kind} · ${tenant}</small>`;
  return html`<li id="stage-${name}">
    <article class="card stage" aria-labelledby="stage-name-${name}">
      ${isOneOfMany ? html`<h3 id="stage-name-${name}">${heading}</h3>` : html`<h2 class="h3" id="stage-name-${name}">${heading}</h2>`}
      ${stageBadges(stage)} ${liveVersion(stage)} ${stageProgress(stage)} ${nextStep(stage, viewer)}
      ${reasons(stage)} ${stageCounts(stage)} ${stageTimes(stage)}
    </article>
  </li>`;
}

function reasons({ status, name }: Stage): Html {
  const messages = status?.conditions.map(({ message }) => message).filter((message) => message !== '') ?? [];
  const lines = (status?.details ?? []).filter((line) => !messages.some((one) => line.startsWith(one)));
  if (lines.length === 0) return raw('');
  const more = lines.length - shownDetails;
  return html`<ul class="lines" aria-label="What is not as it should be in ${name}">
    ${lines.slice(0, shownDetails).map((line) => html`<li>${line}</li>`)}
    ${more > 0 ? html`<li><a href="${addresses.problems({ stage: name })}">and ${more} more</a></li>` : ''}
  </ul>`;
}

const promotionWords: Readonly<Record<Promotion['is'], string>> = {
  nothing: 'up to date',
  'waiting for a person': 'ready to merge',
  'not proven': 'not verified yet',
  'in conflict': 'in conflict',
  stalled: 'action required',
};

const promotionTones: Readonly<Record<Promotion['is'], string>> = {
  nothing: '',
  'waiting for a person': 'warn',
  'not proven': 'warn',
  'in conflict': 'bad',
  stalled: 'bad',
};

/** Returns the promotion that waits between an environment and the previous stage. */
function between({ name, promotion }: Stage): Html {
  return html`<li class="between" id="into-${name}">
    ${icon('arrow')}
    ${
      promotion === undefined
        ? ''
        : html`<div>
            <span class="unseen">Into ${name}: </span>
            <strong class="${promotionTones[promotion.is]}">${promotionWords[promotion.is]}</strong>
            ${promotionPlace(promotion)}
            ${promotion.message === undefined ? '' : html`<p>${promotion.message}</p>`}
          </div>`
    }
  </li>`;
}

function promotionPlace({ is, request, branch, revision }: Promotion): Html {
  if (is === 'nothing') return raw('');
  const address = webAddress(request?.url);
  const title = request === undefined ? undefined : `Pull request ${request.number}`;
  return html`${title === undefined ? '' : html`<p>${address === undefined ? title : html`<a href="${address}" rel="noreferrer">${title}</a>`}</p>`}
  ${branch === undefined || request !== undefined ? '' : html`<p><code>${branch}</code></p>`}
  ${revision === undefined ? '' : html`<p>${idText(revision)}</p>`}`;
}

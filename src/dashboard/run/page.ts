import { runEndpoint, type RunDetails } from './schema.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { duration, moment } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import { progress, stepsTable } from './steps-table.ts';
import { streamList } from '../environment/stream-list.ts';
import { headlineOf, remedyOnPage } from '../problems/causes.ts';
import { changeGroups, type RunChangeGroup } from './groups.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { fact, folded, stacked } from '../layout/table.ts';
import { short } from '../layout/words.ts';

/** Page of one run, which updates while the run continues. */
export const runPage: PageDeclaration = {
  path: '/runs/:id',
  page: async ({ api, context }) => {
    const run = await api.find(runEndpoint, { id: context.req.param('id') ?? '' });
    if (run === undefined) return undefined;
    const { stages } = await api.ask(stagesEndpoint, {});
    return pageOf(run, stages.find(({ name }) => name === run.stage)?.pipeline ?? '');
  },
};

function pageOf(run: RunDetails, pipeline: string): Page {
  const { id, kind, stage, outcome, message, changes, remarks } = run;
  return {
    title: `${kind} of ${stage}`,
    place: addresses.history(),
    follows: { stage, run: id },
    part: html`<p class="crumbs">
        <a href="${addresses.history()}">History</a> / <a href="${addresses.history(stage)}">${stage}</a>
      </p>
      <h1>
        ${kind} <small>of <a href="${addresses.environment(stage)}">${stage}</a></small>
      </h1>
      <section class="card" aria-labelledby="outcome">
        <h2 class="h3" id="outcome">${looking(outcome ?? 'under way')}</h2>
        ${message === undefined ? '' : html`<p><bdi>${headlineOf(message)}</bdi></p>`} ${runFacts(run)}
        ${
          remarks.length === 0
            ? ''
            : html`<ul class="lines">
                ${remarks.map((line) => html`<li>${line}</li>`)}
              </ul>`
        }
      </section>
      ${changes.length === 0 ? '' : changesSection(run, pipeline)}
      <h2 id="steps">Steps</h2>
      <p class="note">${progress(run)}</p>
      ${stepsTable(run, 'steps')}`,
  };
}

function runFacts({ startedAt, milliseconds, actor, revision, plan, repeated }: RunDetails): Html {
  return html`<dl class="facts">
    ${fact('Began', moment(startedAt))}
    ${fact('Took', milliseconds === undefined ? undefined : duration(milliseconds))}
    ${fact('By', html`<bdi>${actor}</bdi>`)}
    ${fact('Revision', revision === undefined ? undefined : html`<code>${short(revision)}</code>`)}
    ${fact('Plan', plan === undefined ? undefined : html`<code title="${plan}">${short(plan)}</code>`)}
    ${fact('Found again', repeated === undefined ? undefined : html`${repeated.times} times, last ${moment(repeated.lastAt)}`)}
  </dl>`;
}

function changesSection(run: RunDetails, pipeline: string): Html {
  const { id, stage, remedies = [] } = run;
  return html`<h2 id="changes">Changes</h2>
    ${folded(
      changeGroups(run),
      (group) => {
        const remedy = remedies.find(({ code }) => code === group.code)?.remedy;
        return groupSection(group, { id, stage, pipeline, remedy });
      },
      { id: `groups-${id}`, shown: 10, most: 50, wrapped: stacked },
    )}`;
}

interface GroupContext extends Pick<RunDetails, 'id' | 'stage'> {
  readonly pipeline: string;
  readonly remedy: string | undefined;
}

function groupSection(group: RunChangeGroup, { id, stage, pipeline, remedy }: GroupContext): Html {
  const { outcome, op, problem, code, paths, milliseconds } = group;
  const todo = remedy === undefined ? undefined : remedyOnPage(remedy);
  return html`<section class="problem ${problem === undefined ? 'calm' : ''}">
    <p>
      ${looking(outcome)}
      <strong>${paths.length} × <bdi>${problem === undefined ? op : headlineOf(problem)}</bdi></strong>
      ${code === undefined ? '' : html`<span class="code">${code}</span>`}
      ${milliseconds === 0 ? '' : html`<small>${duration(milliseconds)}</small>`}
    </p>
    ${todo === undefined ? '' : html`<p><strong>What to do:</strong> ${todo}</p>`}
    ${streamList(paths, pipeline, { id: `changes-${id}-${outcome}-${paths[0] ?? ''}`, isOpen: paths.length <= 5, most: 20 })}
    ${problem === undefined ? raw('') : html`<p><a class="button" href="${addresses.problems({ stage })}">Show problems of ${stage}</a></p>`}
  </section>`;
}

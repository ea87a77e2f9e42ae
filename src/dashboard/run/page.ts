import type { PassDetails } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { duration, moment } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import { progress, stepsTable } from './steps-table.ts';
import { streamLink } from '../environment/plan-changes.ts';
import type { SiteOfPages } from '../layout/site-of-pages.ts';
import { fact, table } from '../layout/table.ts';
import { short } from '../layout/words.ts';

/** Adds `/passes/ID`, the page of one run, which updates while the run continues. */
export function addPassPage(site: SiteOfPages): void {
  site.page('/passes/:id', async ({ api, context }) => {
    const pass = await api.pass(context.req.param('id') ?? '');
    if (pass === undefined) return undefined;
    const lane = (await api.lanes()).find(({ name }) => name === pass.lane);
    return passPage(pass, lane?.pipeline ?? '');
  });
}

function passPage(pass: PassDetails, pipeline: string): Page {
  const { id, kind, lane, outcome, message, changes, remarks } = pass;
  return {
    title: `${kind} of ${lane}`,
    place: 'history',
    follows: { lane, pass: id },
    part: html`<p class="crumbs">
        <a href="${addresses.history()}">History</a> / <a href="${addresses.history(lane)}">${lane}</a>
      </p>
      <h1>
        ${kind} <small>of <a href="${addresses.environment(lane)}">${lane}</a></small>
      </h1>
      <section class="card" aria-labelledby="outcome">
        <h2 class="h3" id="outcome">${looking(outcome ?? 'under way')}</h2>
        ${message === undefined ? '' : html`<p><bdi>${message}</bdi></p>`} ${passFacts(pass)}
        ${
          remarks.length === 0
            ? ''
            : html`<ul class="lines">
                ${remarks.map((line) => html`<li>${line}</li>`)}
              </ul>`
        }
      </section>
      ${changes.length === 0 ? '' : changesSection(changes, pipeline)}
      <h2 id="steps">Steps</h2>
      <p class="note">${progress(pass)}</p>
      ${stepsTable(pass, 'steps')}`,
  };
}

function passFacts({ startedAt, milliseconds, actor, revision, plan, repeated }: PassDetails): Html {
  return html`<dl class="facts">
    ${fact('Began', moment(startedAt))}
    ${fact('Took', milliseconds === undefined ? undefined : duration(milliseconds))}
    ${fact('By', html`<bdi>${actor}</bdi>`)}
    ${fact('Revision', revision === undefined ? undefined : html`<code>${short(revision)}</code>`)}
    ${fact('Plan', plan === undefined ? undefined : html`<code title="${plan}">${short(plan)}</code>`)}
    ${fact('Found again', repeated === undefined ? undefined : html`${repeated.times} times, last ${moment(repeated.lastAt)}`)}
  </dl>`;
}

function changesSection(changes: PassDetails['changes'], pipeline: string): Html {
  return html`<h2 id="changes">Changes</h2>
    ${table({
      labelledBy: 'changes',
      columns: ['Stream', 'What', 'Outcome'],
      rows: changes.map(({ op, path, outcome, problem }) => ({
        head: pipeline === '' ? html`<code>${path}</code>` : streamLink(pipeline, path),
        cells: [
          op,
          html`${looking(outcome)}${problem === undefined ? raw('') : html`<br /><small><bdi>${problem}</bdi></small>`}`,
        ],
      })),
    })}`;
}

import { html } from 'hono/html';
import type { LaneView, Overview, PassView, StreamView } from '../read-model.ts';
import { moment, type Html } from './moment.ts';
import { table, type Row } from './table.ts';

/** The part of the first page that changes: it is asked for again while the page is open. */
export function overviewPart({ lanes, passes }: Overview): Html {
  return html`<section>
      <h2 id="lanes">Environments</h2>
      <div class="lanes">${lanes.map(laneCard)}</div>
    </section>
    ${lanes.filter(({ streams }) => streams.length > 0).map(streamTable)}
    <section>
      <h2 id="passes">Recent passes</h2>
      ${passes.length === 0 ? html`<p>None has done anything yet.</p>` : passTable(passes)}
    </section>`;
}

function laneCard({ name, kind, branch, tenant, status, checkedAt, driftBranch }: LaneView): Html {
  return html`<article class="lane">
    <h3>${name} <small>${kind}</small></h3>
    <p>${badge(status?.sync ?? 'Unknown')} ${badge(status?.health ?? 'Progressing')}</p>
    <dl>
      ${fact('Tenant', tenant)} ${fact('Branch', branch)}
      ${fact('Revision', html`<code>${status?.revision?.slice(0, 12) ?? '—'}</code>`)}
      ${fact('Checked', checkedAt === undefined ? 'not yet' : moment(checkedAt))}
      ${driftBranch === undefined ? '' : fact('Drift', driftBranch)}
    </dl>
    ${details(status?.details ?? [])}
  </article>`;
}

function fact(term: string, value: string | Html): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** As many as a person reads at a glance; the command line has all. */
const shownDetails = 8;

function details(lines: readonly string[]): Html {
  if (lines.length === 0) return html``;
  const more = lines.length - shownDetails;
  return html`<ul class="details">
    ${lines.slice(0, shownDetails).map((line) => html`<li>${line}</li>`)}
    ${more > 0 ? html`<li>and ${more} more</li>` : ''}
  </ul>`;
}

function badge(word: string): Html {
  return html`<span class="badge ${word.toLowerCase()}">${word}</span>`;
}

function streamTable({ name, streams, driftBranch }: LaneView): Html {
  const rows = streams.map((stream) => streamRow(stream, driftBranch));
  return html`<section>
    <h2 id="streams-${name}">Value streams in ${name}</h2>
    ${table(`streams-${name}`, ['Name', 'State', 'Sync', 'Last published'], rows)}
  </section>`;
}

function streamRow({ name, slug, state, sync, edit, lastPublishedAt }: StreamView, branch?: string): Row {
  const saved = edit === undefined || branch === undefined ? '' : drift(edit.by, branch);
  return {
    head: html`<bdi>${name}</bdi> <small>${slug}</small>`,
    cells: [
      state ?? 'not there',
      html`${sync}${saved}`,
      lastPublishedAt === undefined ? '—' : moment(Date.parse(lastPublishedAt)),
    ],
  };
}

function drift(by: string | undefined, branch: string): Html {
  const whom = by === undefined ? '' : html`by <bdi>${by}</bdi>, `;
  return html` <small>${whom}saved on ${branch}</small>`;
}

function passTable(passes: readonly PassView[]): Html {
  return table('passes', ['What', 'When', 'Outcome', 'Revision', 'Took', 'Who'], passes.map(passRow));
}

function passRow(pass: PassView): Row {
  const { startedAt, kind, subject, outcome, revision, milliseconds, actor, message, repeated } = pass;
  return {
    head: html`${kind} <small>${subject}</small>`,
    cells: [
      html`${moment(startedAt)}${repeated === undefined ? '' : times(repeated)}`,
      html`${outcome}${message === undefined ? '' : html`<br /><small>${message}</small>`}`,
      html`<code>${revision?.slice(0, 12) ?? '—'}</code>`,
      milliseconds === undefined ? 'under way' : `${(milliseconds / 1000).toFixed(1)} s`,
      actor,
    ],
  };
}

function times({ times: count, lastAt }: NonNullable<PassView['repeated']>): Html {
  return html`<br /><small>${count} times, last ${moment(lastAt)}</small>`;
}

import { html } from 'hono/html';
import type { LaneView, Overview, PassView, StreamView } from '../read-model.ts';
import { moment, type Html } from './moment.ts';
import { table, type Row } from './table.ts';
import { toned } from './tone.ts';

/** The part of the first page that changes: it is asked for again while the page is open. */
export function overviewPart({ lanes, passes }: Overview): Html {
  return html`<section>
      <h2 id="lanes">Environments</h2>
      <div class="lanes">${lanes.map(laneCard)}</div>
    </section>
    ${lanes.filter(({ kind }) => kind === 'environment').map(streamSection)}
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
    ${details(status)}
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

function details(status: LaneView['status']): Html {
  const lines = status?.details ?? [];
  if (lines.length === 0) return html``;
  const more = lines.length - shownDetails;
  return html`<ul class="details${isInTrouble(status) ? ' bad' : ''}">
    ${lines.slice(0, shownDetails).map((line) => html`<li>${line}</li>`)}
    ${more > 0 ? html`<li>and ${more} more</li>` : ''}
  </ul>`;
}

/** True where something is wrong; a checklist to do, an edit to look at or a hold is no trouble. */
function isInTrouble(status: LaneView['status']): boolean {
  if (status === undefined || status.health === 'Suspended') return false;
  const isStalled = status.conditions.some(({ type, isTrue }) => type === 'Stalled' && isTrue);
  return isStalled || status.sync === 'Unknown' || status.health === 'Degraded';
}

function badge(word: string): Html {
  return html`<span class="badge ${word.toLowerCase()}">${word}</span>`;
}

function streamSection(lane: LaneView): Html {
  return html`<section>
    <h2 id="streams-${lane.name}">Value streams in ${lane.name}</h2>
    ${lane.streams.length === 0 ? html`<p>None is known yet.</p>` : streamTable(lane)}
  </section>`;
}

function streamTable({ name, status, streams, driftBranch }: LaneView): Html {
  const rows = streams.map((stream) => streamRow(stream, driftBranch));
  return html`${
    status?.sync === 'Unknown'
      ? html`<p class="note">As they were when they were last seen. What is there now is not known.</p>`
      : ''
  }
  ${table(`streams-${name}`, ['Name', 'State', 'Sync', 'Last published'], rows)}`;
}

function streamRow({ name, slug, state, sync, edit, lastPublishedAt }: StreamView, branch?: string): Row {
  const saved = edit === undefined || branch === undefined ? '' : drift(edit.by, branch);
  return {
    head: html`<bdi>${name}</bdi> <small>${slug}</small>`,
    cells: [
      state ?? 'not there',
      html`${toned(sync)}${saved}`,
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
      html`${toned(outcome)}${message === undefined ? '' : html`<br /><small>${message}</small>`}`,
      html`<code>${revision?.slice(0, 12) ?? '—'}</code>`,
      milliseconds === undefined ? 'under way' : `${(milliseconds / 1000).toFixed(1)} s`,
      actor,
    ],
  };
}

function times({ times: count, lastAt }: NonNullable<PassView['repeated']>): Html {
  return html`<br /><small>${count} times, last ${moment(lastAt)}</small>`;
}

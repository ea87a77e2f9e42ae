import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { LaneView, Overview, PassView, StreamView } from '../read-model.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

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

function laneCard({ name, kind, branch, tenant, status, checkedAt }: LaneView): Html {
  return html`<article class="lane">
    <h3>${name} <small>${kind}</small></h3>
    <p>${badge(status?.sync ?? 'Unknown')} ${badge(status?.health ?? 'Progressing')}</p>
    <dl>
      <div>
        <dt>Tenant</dt>
        <dd>${tenant}</dd>
      </div>
      <div>
        <dt>Branch</dt>
        <dd>${branch}</dd>
      </div>
      <div>
        <dt>Revision</dt>
        <dd><code>${status?.revision?.slice(0, 12) ?? '—'}</code></dd>
      </div>
      <div>
        <dt>Checked</dt>
        <dd>${checkedAt === undefined ? 'not yet' : moment(checkedAt)}</dd>
      </div>
    </dl>
    ${details(status?.details ?? [])}
  </article>`;
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

function streamTable({ name, streams }: LaneView): Html {
  return html`<section>
    <h2 id="streams-${name}">Value streams in ${name}</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="streams-${name}">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Sync</th>
            <th scope="col">Last published</th>
          </tr>
        </thead>
        <tbody>
          ${streams.map(streamRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function streamRow({ name, slug, state, sync, lastPublishedAt }: StreamView): Html {
  return html`<tr>
    <th scope="row"><bdi>${name}</bdi> <small>${slug}</small></th>
    <td>${state ?? 'not there'}</td>
    <td>${sync}</td>
    <td>${lastPublishedAt === undefined ? '—' : moment(Date.parse(lastPublishedAt))}</td>
  </tr>`;
}

function passTable(passes: readonly PassView[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="passes">
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Outcome</th>
          <th scope="col">Revision</th>
          <th scope="col">Took</th>
          <th scope="col">Who</th>
        </tr>
      </thead>
      <tbody>
        ${passes.map(passRow)}
      </tbody>
    </table>
  </div>`;
}

function passRow({
  startedAt,
  kind,
  subject,
  outcome,
  revision,
  milliseconds,
  actor,
  message,
}: PassView): Html {
  return html`<tr>
    <td>${moment(startedAt)}</td>
    <th scope="row">${kind} <small>${subject}</small></th>
    <td>${outcome}${message === undefined ? '' : html`<br /><small>${message}</small>`}</td>
    <td><code>${revision?.slice(0, 12) ?? '—'}</code></td>
    <td>${milliseconds === undefined ? 'under way' : `${(milliseconds / 1000).toFixed(1)} s`}</td>
    <td>${actor}</td>
  </tr>`;
}

/** A time that reads the same in every zone; the script of the page puts it into the reader's own. */
function moment(milliseconds: number): Html {
  if (Number.isNaN(milliseconds)) return html`—`;
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

import type { Stage, StageStreamCounts } from './schema.ts';
import type { CellState } from '../streams/schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { idText } from '../layout/ids.ts';
import { looking, badge } from '../layout/look.ts';
import { duration, moment } from '../layout/moment.ts';
import { person } from '../layout/person.ts';
import { fact } from '../layout/table.ts';
import { count } from '../layout/words.ts';

/** Returns the sync and health badges of a stage. */
export function stageBadges({ status, currentRun }: Stage): Html {
  return html`<span class="badges"
    >${badge(status?.sync ?? 'Unknown')} ${badge(status?.health ?? 'Progressing')}
    ${
      currentRun === undefined
        ? ''
        : html`<a class="badge info busy" href="${addresses.run(currentRun)}">a run is under way</a>`
    }</span
  >`;
}

/** Returns the commit that the tenant has, and how far the branch is ahead of it. */
export function liveVersion({ live, ahead, kind, status }: Stage): Html {
  if (kind === 'source')
    return html`<div class="live">
      <p class="label">Exported</p>
      ${status?.revision == null ? html`<p>Nothing yet</p>` : html`<p>${idText(status.revision)}</p>`}
    </div>`;
  if (live === undefined)
    return html`<div class="live">
      <p class="label">Live</p>
      <p>Nothing yet</p>
    </div>`;
  return html`<div class="live">
    <p class="label">Live</p>
    <p class="subject">${idText(live.commit)} <bdi>${live.subject}</bdi></p>
    <p class="by">${person(live.author)} <span>${moment(live.at)}</span></p>
    ${ahead === undefined || ahead === 0 ? '' : html`<p class="by">Git is ${ahead < 100 ? count(ahead, 'commit') : 'at least 100 commits'} ahead</p>`}
  </div>`;
}

/** Returns the progress of a writing run: changes done, and the time left at its pace. */
export function stageProgress({ progress, currentRun }: Stage): Html {
  if (progress === undefined || currentRun === undefined) return raw('');
  const { done, total, millisecondsLeft: left } = progress;
  return html`<p class="progress">
    <a href="${addresses.run(currentRun)}">Syncing ${done} of ${total}</a>
    <progress value="${done}" max="${total}" aria-label="Changes made"></progress>
    ${left === undefined || done === total ? '' : html`<small>about ${duration(left)} left</small>`}
  </p>`;
}

/** Returns when a stage was checked and when it is due. */
export function stageTimes({ checkedAt, nextAt }: Stage): Html {
  return html`<p class="times">
    ${checkedAt === undefined ? 'Not checked yet' : html`Checked ${moment(checkedAt)}`}${nextAt === undefined ? '' : html`, next ${moment(nextAt)}`}
  </p>`;
}

/** Returns the settings and times of a stage. */
export function stageFacts(stage: Stage): Html {
  const { status, tenant, driver, branch, checkedAt, syncedAt, nextAt, approval, live } = stage;
  const revision = status?.revision;
  return html`<dl class="facts">
    ${fact('Tenant', html`<bdi>${tenant}</bdi>${driver === 'directory' ? html` <small>files that people import</small>` : ''}`)}
    ${fact('Branch', html`<code>${branch}</code>`)}
    ${fact('Live', live === undefined ? undefined : idText(live.commit))}
    ${fact(stage.kind === 'source' ? 'Exported' : 'Compared with', revision == null ? undefined : idText(revision))}
    ${fact('Approval', approval === undefined ? undefined : approval === 'required' ? 'required' : 'not required')}
    ${fact('Window', windowText(stage))}
    ${fact('Last in sync', syncedAt === undefined ? 'not yet' : moment(syncedAt))}
    ${fact('Last checked', checkedAt === undefined ? 'not yet' : moment(checkedAt))}
    ${fact('Next run', nextAt === undefined ? undefined : moment(nextAt))}
  </dl>`;
}

function windowText({ window }: Stage): Html | undefined {
  if (window === undefined) return undefined;
  const { isOpen, changesAt } = window;
  if (changesAt === undefined) return html`${isOpen ? 'open' : 'closed'}`;
  return isOpen ? html`open until ${moment(changesAt)}` : html`closed, opens ${moment(changesAt)}`;
}

/** Returns the number of streams in each state of the matrix that needs attention. */
function byState(counts: StageStreamCounts): readonly (readonly [CellState, number])[] {
  return [
    ['in sync', counts.inSync],
    ['ahead', Math.max(0, counts.toBeSent - counts.inConflict - counts.missing)],
    ['blocked', counts.blocked],
    ['drifted', counts.drifted],
    ['in conflict', counts.inConflict],
    ['missing', counts.missing],
  ];
}

/** Returns the number of an environment's streams in each state, with links to them. */
export function stageCounts({ name, kind, counts }: Stage): Html {
  if (counts === undefined) return raw('');
  if (kind === 'source') return html`<p>${count(counts.streams, 'stream')}</p>`;
  return html`<ul class="sum" aria-label="Streams of ${name}">
    <li>
      <a href="${addresses.streams({ environment: name })}">${count(counts.streams, 'stream')}</a>
    </li>
    ${byState(counts)
      .filter(([, number]) => number > 0)
      .map(
        ([is, number]) =>
          html`<li>
            <a href="${addresses.streams({ environment: name, is })}"
              >${looking(is)} <strong>${number}</strong></a
            >
          </li>`,
      )}
    ${counts.degraded === 0 ? '' : html`<li>${looking('Degraded')} <strong>${counts.degraded}</strong></li>`}
  </ul>`;
}

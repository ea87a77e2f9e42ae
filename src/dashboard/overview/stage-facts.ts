import type { Stage, StageStreamCounts } from './schema.ts';
import type { CellState } from '../streams/schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking, badge } from '../layout/look.ts';
import { moment } from '../layout/moment.ts';
import { fact } from '../layout/table.ts';
import { count, short } from '../layout/words.ts';

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

/** Returns the facts of a stage: its revision, tenant, branch and times. */
export function stageFacts(stage: Stage): Html {
  const { status, tenant, driver, branch, checkedAt, syncedAt, nextAt, driftBranch } = stage;
  return html`<dl class="facts">
    ${fact('Revision', html`<code>${status?.revision == null ? '—' : short(status.revision)}</code>`)}
    ${fact('Tenant', html`${tenant}${driver === 'directory' ? html` <small>by hand</small>` : ''}`)}
    ${fact('Branch', html`<code>${branch}</code>`)}
    ${fact('Last synced', syncedAt === undefined ? 'not yet' : moment(syncedAt))}
    ${fact('Checked', checkedAt === undefined ? 'not yet' : moment(checkedAt))}
    ${fact('Next run', nextAt === undefined ? undefined : moment(nextAt))}
    ${fact('Window', windowText(stage))}
    ${fact('Drift', driftBranch === undefined ? undefined : html`<a href="/drift"><code>${driftBranch}</code></a>`)}
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

/** Returns the decision that a stage waits for: a resume or an approval. */
export function stageWaits({ name, status, waitingPlan, window }: Stage): Html {
  const hold = status?.hold;
  return html`${
    hold === undefined
      ? ''
      : html`<p class="waits held">
          On hold since ${moment(hold.since)} by <bdi>${hold.by}</bdi>: <bdi>${hold.reason}</bdi>
          ${hold.revision === undefined ? '' : html`(kept at <code>${short(hold.revision)}</code>)`}
        </p>`
  }${
    waitingPlan === undefined
      ? ''
      : html`<p class="waits">
          <a href="${addresses.environment(name)}#plan">A plan of ${count(waitingPlan.changes, 'change')}</a>
          waits for somebody to approve it${window?.isOpen === false ? ', and for its window' : ''}.
        </p>`
  }`;
}

import type { EnvironmentPlan } from './schema.ts';
import type { Stage } from '../overview/schema.ts';
import { slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { stageFacts } from '../overview/stage-facts.ts';
import { count } from '../layout/words.ts';

/** Returns the tab with a stage's settings, the ways to approve, and the conditions that its last run reported. */
export function settingsTab(stage: Stage, plan: EnvironmentPlan | undefined): Html {
  return html`<div class="halves">
    <section class="card" aria-labelledby="facts">
      <h2 class="h3" id="facts">Settings</h2>
      ${stageFacts(stage)} ${waysToApprove(stage)}
    </section>
    <section class="card" aria-labelledby="conditions">
      <h2 class="h3" id="conditions">Conditions</h2>
      ${conditions(stage, plan?.mismatches ?? [])}
    </section>
  </div>`;
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

function conditions({ status, name }: Stage, mismatches: EnvironmentPlan['mismatches']): Html {
  if (status === undefined) return html`<p>Nothing is known before the first run.</p>`;
  const unproven = status.unproven ?? [];
  const mismatchStarts = mismatches.map(({ path }) => `${slugIn(path) ?? path} differs: `);
  const more = status.details.filter(
    (line) =>
      !status.conditions.some(({ message }) => repeats(line, message)) &&
      !mismatchStarts.some((start) => line.startsWith(start)),
  );
  const groups = Map.groupBy(status.conditions, ({ reason, message }) => JSON.stringify([reason, message]));
  return html`<ul class="lines plain" aria-label="Conditions of ${name}">
      ${[...groups.values()].map(conditionLine)}
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
            <summary>
              ${count(unproven.length, 'stream')} not verified yet; ${unproven.length === 1 ? 'it' : 'they'}
              won't be promoted
            </summary>
            <ul class="lines">
              ${unproven.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}
            </ul>
          </details>`
    }`;
}

type ConditionView = NonNullable<Stage['status']>['conditions'][number];

/** Returns a line for conditions that have the same reason, such as `Not ready, Stalled: ApplyFailed, 2 problems`. */
function conditionLine(conditions: readonly ConditionView[]): Html {
  const [first] = conditions;
  if (first === undefined) return raw('');
  const names = conditions.map(({ type, isTrue }) => (isTrue ? type : `Not ${type.toLowerCase()}`));
  return html`<li>
    <strong>${names.join(', ')}</strong>:
    ${first.reason}${first.message === '' ? '' : html`, <bdi>${first.message}</bdi>`}
  </li>`;
}

/** Returns true if the line repeats the message, with or without its code. */
function repeats(line: string, message: string): boolean {
  return message !== '' && (line === message || line.startsWith(`${message} [SLC`));
}

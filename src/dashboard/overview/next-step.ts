import type { Stage } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { gates } from '../../core/gate/gate.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { idText } from '../layout/ids.ts';
import { moment } from '../layout/moment.ts';
import { may } from '../layout/rights.ts';
import { count } from '../layout/words.ts';
import { stageButton } from './stage-buttons.ts';

/** Returns what a stage waits for in one sentence, with the button that solves it; nothing if it waits for nothing. */
export function nextStep(stage: Stage, viewer: Viewer): Html {
  const step = stepOf(stage, viewer);
  if (step === undefined) return raw('');
  const { tone, sentence, button } = step;
  return html`<div class="waits ${tone}">
    <p>${sentence}</p>
    ${button ?? ''}
  </div>`;
}

interface Step {
  /** `held`: on hold; `bad`: Sluice cannot continue; otherwise it waits. */
  readonly tone: 'held' | 'bad' | '';
  readonly sentence: Html;
  readonly button?: Html | undefined;
}

function stepOf(stage: Stage, viewer: Viewer): Step | undefined {
  return onHold(stage, viewer) ?? stalled(stage) ?? unapproved(stage, viewer) ?? outsideWindow(stage);
}

function onHold({ name, status }: Stage, viewer: Viewer): Step | undefined {
  const hold = status?.hold;
  if (hold === undefined) return undefined;
  return {
    tone: 'held',
    sentence: html`<strong>On hold</strong> by <bdi>${hold.by}</bdi> ${moment(hold.since)}:
      <bdi>${hold.reason}</bdi>${hold.revision === undefined ? '' : html` (at ${idText(hold.revision)})`}`,
    button: may(viewer, name, 'operate') ? stageButton(name, 'resume', 'Resume', 'main') : undefined,
  };
}

/** Reasons of conditions that only wait for a decision or a time. They are no failure. */
const waiting: readonly string[] = gates.map(({ condition }) => condition);

function stalled({ name, status }: Stage): Step | undefined {
  const failure = status?.conditions.find(
    ({ type, isTrue, reason }) => isTrue && type === 'Stalled' && !waiting.includes(reason),
  );
  if (failure === undefined) return undefined;
  return {
    tone: 'bad',
    sentence: html`<strong>Action required:</strong> <bdi>${failure.message}</bdi>`,
    button: html`<a class="button" href="${addresses.problems({ stage: name })}">Show problems</a>`,
  };
}

function unapproved(stage: Stage, viewer: Viewer): Step | undefined {
  const { name, waitingPlan, window } = stage;
  if (waitingPlan === undefined) return undefined;
  const { changes } = waitingPlan;
  return {
    tone: '',
    sentence: html`<strong>${count(changes, 'change')}</strong> ${changes === 1 ? 'waits' : 'wait'} for
      approval${window?.isOpen === false ? html` and for the change window${opens(stage)}` : ''}.`,
    button: may(viewer, name, 'approve')
      ? stageButton(name, 'approve', 'Review and approve', 'main')
      : html`<a class="button" href="${addresses.environment(name)}">Show the plan</a>`,
  };
}

function outsideWindow(stage: Stage): Step | undefined {
  const { changes = 0, window } = stage;
  if (changes === 0 || window?.isOpen !== false) return undefined;
  return {
    tone: '',
    sentence: html`<strong>${count(changes, 'change')}</strong> ${changes === 1 ? 'waits' : 'wait'} for the
      change window${opens(stage)}.`,
  };
}

function opens({ window }: Stage): Html {
  return window?.changesAt === undefined ? raw('') : html`, which opens ${moment(window.changesAt)}`;
}

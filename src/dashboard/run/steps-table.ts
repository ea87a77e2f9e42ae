import type { RunDetails, RunCallStep } from './schema.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { duration, moment } from '../layout/moment.ts';
import { nothing, table } from '../layout/table.ts';

/** Returns the calls of a run in the order of their start, with durations, attempts and reasons for refusals. */
export function stepsTable({ id, steps, milliseconds }: RunDetails, labelledBy: string): Html {
  if (steps.length === 0)
    return nothing(
      milliseconds === undefined
        ? 'It has not written anything yet.'
        : 'It has not written anything, or its calls are no longer kept.',
    );
  // Those that a reader looks for come first: failed ones, then the latest.
  const ranked = steps
    .toReversed()
    .toSorted((one, other) => Number(one.is === 'done') - Number(other.is === 'done'));
  const shown = steps.length <= mostSteps ? steps : ranked.slice(0, mostSteps);
  return html`${table({
    labelledBy,
    columns: ['Step', 'Is', 'Began', 'Took'],
    rows: shown.map((step) => ({
      id: `step-${id}-${step.id}`,
      head: html`<bdi>${step.call}</bdi>`,
      cells: [html`${looking(step.is)}${reason(step)}`, moment(step.startedAt), took(step)],
    })),
  })}
  ${steps.length > mostSteps ? html`<p class="note">and ${steps.length - mostSteps} more, done before</p>` : ''}`;
}

/** Limit of shown steps. */
const mostSteps = 20;

function reason({ is, reason, tries }: RunCallStep): Html {
  const isTriedAgain = is === 'under way' && reason !== undefined;
  const sent = [
    ...(tries === undefined ? [] : [`sent ${tries} times`]),
    ...(isTriedAgain ? ['tried again'] : []),
  ].join(', ');
  return html`${sent === '' ? raw('') : html` <small>${sent}</small>`}${
    reason === undefined ? '' : html`<br /><small><bdi>${reason}</bdi></small>`
  }`;
}

function took({ startedAt, endedAt }: RunCallStep): string {
  return endedAt === undefined ? '' : duration(endedAt - startedAt);
}

/** Returns a summary such as `7 of 12 steps are done, 1 is under way`. */
export function progress({ steps }: RunDetails): Html {
  const ended = steps.filter(({ is }) => is === 'done').length;
  const running = steps.filter(({ is }) => is === 'under way').length;
  const refused = steps.filter(({ is }) => is === 'refused').length;
  return html`${ended}
  done${running === 0 ? '' : `, ${running} under way`}${refused === 0 ? '' : `, ${refused} refused`}`;
}

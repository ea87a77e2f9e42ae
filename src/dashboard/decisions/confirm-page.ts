import { acceptQuestion } from './accept-question.ts';
import type { Action, Question } from './actions.ts';
import { addresses } from '../layout/addresses.ts';
import { approveQuestion } from './approve-question.ts';
import { changesSentence } from './confirm-words.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import { rollbackChoice, rollbackQuestion } from './rollback-question.ts';
import { short } from '../layout/words.ts';

/** Effect of a decision in words, and its further questions. */
interface Asked {
  readonly title: string;
  readonly what: Html;
  readonly fields?: Html;
}

const buttons: Readonly<Record<Action, string>> = {
  approve: 'Approve',
  accept: "Accept the tenant's form",
  sync: 'Start a pass',
  hold: 'Hold',
  resume: 'Resume',
  rollback: 'Roll back',
};

/**
 * Returns the page that describes the exact effect of a decision before it is made. Returns undefined if there is
 * nothing to decide.
 */
export function confirmPage(action: Action, question: Question): Page | undefined {
  const { lane } = question;
  if (lane.kind === 'source' && action !== 'sync') return undefined;
  if (action === 'rollback' && question.to === undefined)
    return framed(question, `Roll ${lane.name} back`, rollbackChoice(question));
  const asked = askedFor(action, question);
  if (asked === undefined) return undefined;
  return framed(
    question,
    asked.title,
    html`<div class="card">${asked.what}</div>
      <form class="card" method="post" action="${addresses.environment(lane.name)}/${action}">
        ${asked.fields ?? raw('')}
        <div class="buttons">
          <button class="button main" id="do">
            ${lane.kind === 'source' ? 'Start an export' : buttons[action]}
          </button>
          <a class="button" href="${addresses.environment(lane.name)}">Cancel</a>
        </div>
      </form>`,
  );
}

function framed({ lane }: Question, title: string, body: Html): Page {
  return {
    title,
    place: 'environments',
    part: html`<p class="crumbs">
        <a href="/">Environments</a> / <a href="${addresses.environment(lane.name)}">${lane.name}</a>
      </p>
      <h1>${title}</h1>
      <div class="stack">${body}</div>`,
  };
}

function askedFor(action: Action, question: Question): Asked | undefined {
  switch (action) {
    case 'approve':
      return approveQuestion(question);
    case 'accept':
      return acceptQuestion(question);
    case 'sync':
      return syncQuestion(question);
    case 'hold':
      return holdQuestion(question);
    case 'resume':
      return resumeQuestion(question);
    case 'rollback':
      return rollbackQuestion(question);
  }
}

function syncQuestion({ lane, plan }: Question): Asked {
  if (lane.kind === 'source')
    return {
      title: `Export ${lane.name} now`,
      what: html`<p>
        A pass over <strong>${lane.name}</strong> begins now: what changed in tenant
        <strong>${lane.tenant}</strong> is exported, and proposed for <code>${lane.branch}</code>. Nothing is
        written to the tenant.
      </p>`,
    };
  const gate = plan?.gate ?? [];
  return {
    title: `Start a pass over ${lane.name} now`,
    what: html`<p>
        A pass over <strong>${lane.name}</strong> begins
        now${lane.nextAt === undefined ? '' : html` and not ${moment(lane.nextAt)}`}. It plans anew, and
        writes what the plan says to tenant <strong>${lane.tenant}</strong>.
      </p>
      ${
        plan === undefined
          ? ''
          : html`<p>
              As of ${moment(plan.at)}:
              ${plan.plan.changes.length === 0 ? 'nothing is to be done' : changesSentence(plan.plan.changes)}.
            </p>`
      }
      ${
        gate.length === 0
          ? ''
          : html`<p>Then it waits, as things stand:</p>
              <ul class="lines">
                ${gate.map(({ message }) => html`<li>${message}</li>`)}
              </ul>`
      }`,
  };
}

function holdQuestion({ lane, reason }: Question): Asked {
  return {
    title: `Put ${lane.name} on hold`,
    what: html`<p>
      Nothing is written to tenant <strong>${lane.tenant}</strong> until somebody resumes
      <strong>${lane.name}</strong>; it is observed and planned as before. A pass that is under way ends
      first.
    </p>`,
    fields: html`<div class="field">
      <label for="reason">Reason, for those who find it on hold</label>
      <textarea id="reason" name="reason" maxlength="1000" required>${reason ?? ''}</textarea>
    </div>`,
  };
}

function resumeQuestion({ lane, plan }: Question): Asked | undefined {
  const hold = lane.status?.hold;
  if (hold === undefined) return undefined;
  const waits =
    plan === undefined || plan.plan.changes.length === 0
      ? 'nothing waits'
      : changesSentence(plan.plan.changes);
  // Runs planned the revision of the hold, so the effect of the branch's head is not known yet.
  const known = hold.revision === undefined ? html` As of the last one: ${waits}` : html` It is planned then`;
  return {
    title: `Resume ${lane.name}`,
    what: html`<p>
        The hold of <bdi>${hold.by}</bdi> since ${moment(hold.since)} is lifted:
        <bdi>${hold.reason}</bdi
        >${hold.revision === undefined ? '' : html` (kept at <code>${short(hold.revision)}</code>)`}
      </p>
      <p>
        A pass then brings the head of <code>${lane.branch}</code> to tenant
        <strong>${lane.tenant}</strong
        >.${known}${lane.approval === 'required' ? '; a plan still needs approval' : ''}.
      </p>`,
  };
}

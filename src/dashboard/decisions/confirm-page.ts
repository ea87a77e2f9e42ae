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
interface Confirmation {
  readonly title: string;
  readonly what: Html;
  readonly fields?: Html;
}

const buttons: Readonly<Record<Action, string>> = {
  approve: 'Approve',
  accept: "Accept the tenant's form",
  sync: 'Start a run',
  hold: 'Hold',
  resume: 'Resume',
  rollback: 'Roll back',
};

/**
 * Returns the page that describes the exact effect of a decision before it is made. Returns undefined if there is
 * nothing to decide.
 */
export function confirmPage(action: Action, question: Question): Page | undefined {
  const { stage } = question;
  if (stage.kind === 'source' && action !== 'sync') return undefined;
  if (action === 'rollback' && question.to === undefined)
    return framed(question, `Roll ${stage.name} back`, rollbackChoice(question));
  const asked = askedFor(action, question);
  if (asked === undefined) return undefined;
  return framed(
    question,
    asked.title,
    html`<div class="card">${asked.what}</div>
      <form class="card" method="post" action="${addresses.environment(stage.name)}/${action}">
        ${asked.fields ?? raw('')}
        <div class="buttons">
          <button class="button main" id="do">
            ${stage.kind === 'source' ? 'Start an export' : buttons[action]}
          </button>
          <a class="button" href="${addresses.environment(stage.name)}">Cancel</a>
        </div>
      </form>`,
  );
}

function framed({ stage }: Question, title: string, body: Html): Page {
  return {
    title,
    place: addresses.environments,
    part: html`<p class="crumbs">
        <a href="/">Environments</a> / <a href="${addresses.environment(stage.name)}">${stage.name}</a>
      </p>
      <h1>${title}</h1>
      <div class="stack">${body}</div>`,
  };
}

function askedFor(action: Action, question: Question): Confirmation | undefined {
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

function syncQuestion({ stage, plan }: Question): Confirmation {
  if (stage.kind === 'source')
    return {
      title: `Export ${stage.name} now`,
      what: html`<p>
        A run over <strong>${stage.name}</strong> begins now: what changed in tenant
        <strong>${stage.tenant}</strong> is exported, and proposed for <code>${stage.branch}</code>. Nothing
        is written to the tenant.
      </p>`,
    };
  const gate = plan?.gate ?? [];
  return {
    title: `Start a run over ${stage.name} now`,
    what: html`<p>
        A run over <strong>${stage.name}</strong> begins
        now${stage.nextAt === undefined ? '' : html` and not ${moment(stage.nextAt)}`}. It plans anew, and
        writes what the plan says to tenant <strong>${stage.tenant}</strong>.
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

function holdQuestion({ stage, reason }: Question): Confirmation {
  return {
    title: `Put ${stage.name} on hold`,
    what: html`<p>
      Nothing is written to tenant <strong>${stage.tenant}</strong> until somebody resumes
      <strong>${stage.name}</strong>; it is observed and planned as before. A run that is under way ends
      first.
    </p>`,
    fields: html`<div class="field">
      <label for="reason">Reason, for those who find it on hold</label>
      <textarea id="reason" name="reason" maxlength="1000" required>${reason ?? ''}</textarea>
    </div>`,
  };
}

function resumeQuestion({ stage, plan }: Question): Confirmation | undefined {
  const hold = stage.status?.hold;
  if (hold === undefined) return undefined;
  const waits =
    plan === undefined || plan.plan.changes.length === 0
      ? 'nothing waits'
      : changesSentence(plan.plan.changes);
  // Runs planned the revision of the hold, so the effect of the branch's head is not known yet.
  const known = hold.revision === undefined ? html` As of the last one: ${waits}` : html` It is planned then`;
  return {
    title: `Resume ${stage.name}`,
    what: html`<p>
        The hold of <bdi>${hold.by}</bdi> since ${moment(hold.since)} is lifted:
        <bdi>${hold.reason}</bdi
        >${hold.revision === undefined ? '' : html` (kept at <code>${short(hold.revision)}</code>)`}
      </p>
      <p>
        A run then brings the head of <code>${stage.branch}</code> to tenant
        <strong>${stage.tenant}</strong
        >.${known}${stage.approval === 'required' ? '; a plan still needs approval' : ''}.
      </p>`,
  };
}

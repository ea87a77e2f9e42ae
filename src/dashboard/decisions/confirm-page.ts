import { acceptQuestion } from './accept-question.ts';
import type { Action, Question } from './actions.ts';
import { addresses } from '../layout/addresses.ts';
import { approveQuestion } from './approve-question.ts';
import { bindQuestion } from './bind-question.ts';
import { changesSummary } from './confirm-words.ts';
import { changesByRisk } from '../environment/plan-changes.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import { revertQuestion } from './revert-question.ts';
import { rollbackChoice, rollbackQuestion } from './rollback-question.ts';
import { idText } from '../layout/ids.ts';

/** Effect of a decision in words, and its further questions. */
interface Confirmation {
  readonly title: string;
  readonly what: Html;
  readonly fields?: Html;
}

const buttons: Readonly<Record<Action, string>> = {
  approve: 'Approve',
  accept: "Accept the tenant's form",
  revert: 'Revert the edit',
  bind: 'Bind',
  sync: 'Sync now',
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
    case 'revert':
      return revertQuestion(question);
    case 'bind':
      return bindQuestion(question);
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

function syncQuestion({ stage, plan, diffs }: Question): Confirmation {
  if (stage.kind === 'source')
    return {
      title: `Export ${stage.name} now`,
      what: html`<p>
        Sluice exports what changed in tenant <strong><bdi>${stage.tenant}</bdi></strong> and proposes it for
        <code>${stage.branch}</code>. It writes nothing to the tenant.
      </p>`,
    };
  const gate = plan?.gate ?? [];
  return {
    title: `Sync ${stage.name} now`,
    what: html`<p>
        Sluice plans again and applies the plan to tenant <strong><bdi>${stage.tenant}</bdi></strong
        >.
      </p>
      ${
        gate.length === 0
          ? ''
          : html`<p>It still waits for:</p>
              <ul class="lines">
                ${gate.map(({ message }) => html`<li>${message}</li>`)}
              </ul>`
      }
      ${preview({ stage, plan, diffs })}`,
  };
}

/** Returns the changes of the last plan with their content. */
function preview({ stage, plan, diffs }: Pick<Question, 'stage' | 'plan' | 'diffs'>): Html {
  if (plan === undefined || plan.outcome === 'synced' || plan.plan.changes.length === 0)
    return html`<p>The last plan has no changes.</p>`;
  return html`<p>
      <strong>${changesSummary(plan.plan.changes)}</strong>, as of the plan from ${moment(plan.at)}:
    </p>
    <h2 class="unseen">Changes</h2>
    ${changesByRisk(plan.plan, stage.pipeline, diffs)}`;
}

function holdQuestion({ stage, reason }: Question): Confirmation {
  return {
    title: `Put ${stage.name} on hold`,
    what: html`<p>
      Sluice writes nothing to tenant <strong><bdi>${stage.tenant}</bdi></strong> until you resume
      <strong>${stage.name}</strong>. It keeps observing and planning. A run that is under way ends first.
    </p>`,
    fields: html`<div class="field">
      <label for="reason">Reason, for those who find it on hold</label>
      <textarea id="reason" name="reason" maxlength="1000" required>${reason ?? ''}</textarea>
    </div>`,
  };
}

function resumeQuestion({ stage, plan, diffs }: Question): Confirmation | undefined {
  const hold = stage.status?.hold;
  if (hold === undefined) return undefined;
  return {
    title: `Resume ${stage.name}`,
    what: html`<p>
        This lifts the hold that <bdi>${hold.by}</bdi> set ${moment(hold.since)}:
        <bdi>${hold.reason}</bdi>${hold.revision === undefined ? '' : html` (at ${idText(hold.revision)})`}
      </p>
      <p>
        Sluice then syncs the head of <code>${stage.branch}</code> to tenant
        <strong><bdi>${stage.tenant}</bdi></strong
        >${stage.approval === 'required' ? ', once the plan is approved' : ''}.
      </p>
      ${
        // Runs planned the revision of the hold, so the effect of the branch's head is not known yet.
        hold.revision === undefined ? preview({ stage, plan, diffs }) : ''
      }`,
  };
}

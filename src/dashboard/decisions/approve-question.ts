import type { EnvironmentPlan } from '../environment/schema.ts';
import type { Question } from './actions.ts';
import { changesSummary, removals } from './confirm-words.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment } from '../layout/moment.ts';
import { changesByRisk } from '../environment/plan-changes.ts';
import { idText } from '../layout/ids.ts';
import { problemLines } from '../problems/lines.ts';
import { secretList } from '../environment/secret-list.ts';
import { count } from '../layout/words.ts';

/** Codes of plans that remove more than the limit. */
const tooManyRemovals = ['SLC2414', 'SLC2415'];

/** Returns the number of removals that the user must confirm, or undefined within the limit. */
export function removalsToAllow({ plan }: EnvironmentPlan): number | undefined {
  if (!plan.stops.some(({ code }) => tooManyRemovals.includes(code))) return undefined;
  const isEmptied = plan.stops.some(({ code }) => code === 'SLC2414');
  return removals(plan.changes) + (isEmptied ? plan.removed.length : 0);
}

/** Returns the question before an approval, or undefined if there is no plan. */
export function approveQuestion({
  stage,
  plan,
  diffs,
}: Question): { title: string; what: Html; fields: Html } | undefined {
  if (plan === undefined) return undefined;
  const toAllow = removalsToAllow(plan);
  const others = plan.plan.stops.filter(({ code }) => !tooManyRemovals.includes(code));
  return {
    title: `Approve for ${stage.name}: ${changesSummary(plan.plan.changes)}`,
    what: html`${secretList(plan)}
      <p>
        Sluice applies plan ${idText(plan.digest)} from ${moment(plan.at)} for commit
        ${idText(plan.plan.revision)} with its next run${closed(stage)}. If git or the tenant changes before
        then, the plan must be approved again.
      </p>
      ${plan.isApproved ? html`<p>This plan is approved already.</p>` : ''}
      ${others.length === 0 ? '' : problemLines(others, new Map())}
      <h2 class="unseen">Changes</h2>
      ${changesByRisk(plan.plan, stage.pipeline, diffs)}`,
    fields: html`<input type="hidden" name="digest" value="${plan.digest}" />${
        toAllow === undefined
          ? raw('')
          : html`<label class="choice">
              <input type="checkbox" name="allowDeletions" value="${toAllow}" required />
              <span
                >More is removed than may go at once. I agree that ${count(toAllow, 'removal')}
                ${toAllow === 1 ? 'is' : 'are'} carried out.</span
              >
            </label>`
      }${
        plan.plan.secrets.length === 0
          ? raw('')
          : html`<label class="choice">
              <input type="checkbox" name="allowSecrets" value="yes" required />
              <span>I have read the list of secrets and approve sending each to its place.</span>
            </label>`
      }`,
  };
}

function closed({ window }: Question['stage']): Html {
  if (window === undefined || window.isOpen) return raw('');
  return window.changesAt === undefined
    ? html`, once its window is open`
    : html`, once its window opens (${moment(window.changesAt)})`;
}

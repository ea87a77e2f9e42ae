import type { RunView } from '../run/schema.ts';
import type { Question } from './actions.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment } from '../layout/moment.ts';
import { nothing } from '../layout/table.ts';
import { short } from '../layout/words.ts';
import { idText } from '../layout/ids.ts';

/** Outcomes of runs that applied or handed over their revision. */
const brought: readonly (string | undefined)[] = ['synced', 'handed-over'];

/** Returns the runs that applied a revision, newest first, without the current revision. */
function revisions({ runs, stage }: Question): readonly RunView[] {
  const seen = new Set([stage.status?.revision]);
  return runs.filter(({ kind, revision, outcome }) => {
    if (kind !== 'sync' || !brought.includes(outcome) || revision === undefined || seen.has(revision))
      return false;
    seen.add(revision);
    return true;
  });
}

/** Returns the form that chooses the revision to return to. It leads to the confirmation page. */
export function rollbackChoice(question: Question): Html {
  const { stage } = question;
  const known = revisions(question);
  return html`<form class="card stack" method="get" action="${addresses.confirm(stage.name, 'rollback')}">
    <fieldset>
      <legend>Back to what was synced</legend>
      ${
        known.length === 0
          ? nothing('No earlier revision was synced. Enter a commit below.')
          : known.map(
              ({ revision = '', startedAt, actor }, index) =>
                html`<label class="choice">
                  <input type="radio" name="to" value="${revision}" ${index === 0 ? raw('checked') : ''} />
                  <span
                    ><code title="${revision}">${short(revision)}</code>, synced ${moment(startedAt)} by
                    <bdi>${actor}</bdi></span
                  >
                </label>`,
            )
      }
    </fieldset>
    <div class="field">
      <label for="other">Or another commit of <code>${stage.branch}</code></label>
      <input id="other" name="other" maxlength="200" autocomplete="off" spellcheck="false" />
    </div>
    <div class="buttons">
      <button class="button main">Go on</button>
      <a class="button" href="${addresses.environment(stage.name)}">Cancel</a>
    </div>
  </form>`;
}

export function rollbackQuestion({ stage, to = '', reason }: Question): {
  title: string;
  what: Html;
  fields: Html;
} {
  const now = stage.status?.revision;
  return {
    title: `Roll ${stage.name} back to ${short(to)}`,
    what: html`<ul class="lines">
      <li>
        Sluice puts <strong>${stage.name}</strong> on hold at
        ${idText(to)}${now == null ? '' : html`. It is at ${idText(now)} now`}.
      </li>
      <li>
        It then syncs tenant <strong><bdi>${stage.tenant}</bdi></strong> to that
        revision${stage.approval === 'required' ? ', once the plan of the next run is approved' : ''}.
      </li>
      <li>
        It opens a pull request that reverts <code>${stage.branch}</code> to that revision. Merge it and
        resume ${stage.name} to continue with newer changes.
      </li>
    </ul>`,
    fields: html`<input type="hidden" name="to" value="${to}" />
      <div class="field">
        <label for="reason">Reason, for those who find it on hold (may be empty)</label>
        <textarea id="reason" name="reason" maxlength="1000">${reason ?? ''}</textarea>
      </div>`,
  };
}

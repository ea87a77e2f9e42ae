import type { EnvironmentPlan } from './schema.ts';
import { secretSendLine } from '../../core/secrets/secret-sends.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { count } from '../layout/words.ts';

/** Limit of listed uses of secrets. */
const shown = 200;

/** Lists the new places to which a plan sends secrets, if any. */
export function secretList({ plan: { secrets }, isApproved }: EnvironmentPlan): Html {
  if (secrets.length === 0) return raw('');
  return html`<div class="problem" id="plan-secrets">
    <p><strong>Sends secrets to ${count(secrets.length, 'new place')}</strong></p>
    <ul class="lines">
      ${secrets.slice(0, shown).map((send) => html`<li><bdi>${secretSendLine(send)}</bdi></li>`)}
      ${secrets.length > shown ? html`<li>and ${secrets.length - shown} more</li>` : ''}
    </ul>
    ${
      isApproved
        ? html`<p>Approved.</p>`
        : html`<p>
            <strong>What to do:</strong> Approve the plan if you expect every line. Otherwise, hold the
            environment and find out who changed the branch.
          </p>`
    }
  </div>`;
}

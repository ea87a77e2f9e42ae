import type { ProblemCause } from './causes.ts';
import type { Stage } from '../overview/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Action } from '../decisions/actions.ts';
import { gates, type GateName } from '../../core/gate/gate.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { may } from '../layout/rights.ts';
import { webAddress } from '../layout/words.ts';
import { liveName } from '../stream/sides.ts';

/** Codes of a plan that removes more than the limit; the approval asks for their number. */
const removals: readonly (string | undefined)[] = ['SLC2414', 'SLC2415'];

/** Code of a stream that the tenant changed when Sluice sent it. */
export const changedByTenant = 'SLC2408';

/** Returns the buttons that solve a cause for a whole stage, the likeliest first. */
export function solutions(cause: ProblemCause, stage: Stage, viewer: Viewer): Html {
  const { name, kind } = stage;
  const isEnvironment = kind === 'environment';
  const buttons = [
    decision(cause, stage, viewer),
    promotionLink(cause, stage),
    isEnvironment && html`<a class="button" href="${addresses.environment(name)}">Show plan</a>`,
  ].filter((one) => one !== undefined && one !== false);
  return buttons.length === 0 ? raw('') : html`<div class="buttons">${buttons}</div>`;
}

function decision({ code }: ProblemCause, { name, waitingPlan }: Stage, viewer: Viewer): Html | undefined {
  const gate = gateOf(code);
  if (gate === 'not approved' || removals.includes(code))
    return waitingPlan !== undefined && may(viewer, name, 'approve')
      ? decisionLink(name, 'approve', 'Review and approve', 'main')
      : undefined;
  if (!may(viewer, name, 'operate') || gate === 'outside windows') return undefined;
  if (gate === 'on hold') return decisionLink(name, 'resume', 'Resume', 'main');
  return code === changedByTenant ? undefined : decisionLink(name, 'sync', 'Retry');
}

/** Returns the link to a decision. Several entries may have the same one, so it has no id. */
function decisionLink(stage: string, action: Action, label: string, look = ''): Html {
  return html`<a class="button ${look}" href="${addresses.confirm(stage, action)}"
    >${label}<span class="unseen"> ${stage}</span></a
  >`;
}

function gateOf(code: string | undefined): GateName | undefined {
  return gates.find(({ codes }) => code !== undefined && Object.hasOwn(codes, code))?.is;
}

function promotionLink({ cause }: ProblemCause, { promotion }: Stage): Html | undefined {
  const address = webAddress(promotion?.request?.url);
  const isOfPromotion = promotion?.message !== undefined && cause.includes(promotion.message);
  return address !== undefined && isOfPromotion
    ? html`<a class="button" href="${address}" rel="noreferrer"
        >Open pull request ${promotion?.request?.number}</a
      >`
    : undefined;
}

/** Returns what can be done about one stream: compare it, and accept the form that the tenant gave it. */
export function streamActions({ code, stage, stageKind }: ProblemCause, { pipeline }: Stage, viewer: Viewer) {
  return (path: string): Html => {
    const slug = slugIn(path);
    if (slug === undefined || stageKind === 'source') return raw('');
    const compare = addresses.stream(pipeline, slug, { before: stage, after: liveName(stage) });
    const accept =
      code === changedByTenant && may(viewer, stage, 'approve')
        ? html` ·
            <a href="${addresses.accept(stage, slug)}"
              >Accept<span class="unseen"> the tenant's form of ${slug} in ${stage}</span></a
            >`
        : '';
    return html`<a href="${compare}">Compare<span class="unseen"> ${slug} in ${stage}</span></a
      >${accept}`;
  };
}

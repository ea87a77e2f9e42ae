import type { EnvironmentPlan } from './schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { mismatchItems } from './mismatch-items.ts';
import { moment } from '../layout/moment.ts';
import { count } from '../layout/words.ts';
import { changesSummary } from '../decisions/confirm-words.ts';
import { idText } from '../layout/ids.ts';
import { changesByRisk, streamLink } from './plan-changes.ts';
import { problemLines, openProblem, type Remedies } from '../problems/lines.ts';
import { readinessItems } from './readiness-items.ts';

/** Returns the plan of an environment: what blocks it, and its changes by risk. */
export function planSection(
  made: EnvironmentPlan | undefined,
  stage: Pick<Stage, 'pipeline' | 'name'>,
  { remedies, viewer }: { readonly remedies: Remedies; readonly viewer: Viewer },
): Html {
  if (made === undefined)
    return html`<section id="plan">
      <h2 id="plan-title">Plan</h2>
      <p class="empty">No plan yet. The first run makes one, and starts by itself.</p>
    </section>`;
  const { pipeline, name: environment } = stage;
  const { plan, digest, at, isApproved, gate, mismatches } = made;
  const changed = new Set(mismatches.map(({ path }) => path));
  const listed = new Set(plan.readiness.map(({ problem }) => problem));
  const others = plan.blockers.filter(
    ({ code, file, message }) =>
      !(code === 'SLC2408' && changed.has(file)) && !(code === 'SLC2405' && listed.has(message)),
  );
  const blockers = [...plan.stops, ...others];
  return html`<section id="plan">
    <h2 id="plan-title">Plan</h2>
    <p class="summary-line">${summary(made)}</p>
    <p class="note">
      Plan ${idText(digest)} from ${moment(at)}, for commit
      ${idText(plan.revision)}${isApproved ? ', approved' : ''}
    </p>
    <div class="stack">
      ${gate.map(({ message, code }) => openProblem({ message, code, isSoft: true }))}
      ${
        blockers.length === 0
          ? ''
          : html`<h3>Blockers</h3>
              ${problemLines(blockers, remedies)}`
      }
      ${plan.changes.length === 0 ? '' : changesByRisk(plan, pipeline)}
      ${
        mismatches.length === 0
          ? ''
          : html`<h3>Changed by the tenant</h3>
              ${mismatchItems(mismatches, { pipeline, environment, viewer })}`
      }
      ${readinessItems(plan.readiness, { stage, viewer })} ${warnings(plan.warnings, remedies)}
      ${leftovers(plan, pipeline)}
    </div>
  </section>`;
}

/** Warnings shown openly. More could distract from other facts. */
const shownWarnings = 3;

function warnings(all: EnvironmentPlan['plan']['warnings'], remedies: Remedies): Html {
  if (all.length === 0) return raw('');
  const lines = problemLines(all, remedies);
  if (all.length <= shownWarnings)
    return html`<h3>Warnings</h3>
      ${lines}`;
  return html`<details id="plan-warnings">
    <summary>${all.length} warnings</summary>
    ${lines}
  </details>`;
}

const ended: Readonly<Record<NonNullable<EnvironmentPlan['outcome']>, string>> = {
  synced: 'applied',
  'handed-over': 'handed over to people',
  waiting: 'waiting',
  blocked: 'blocked',
  failed: 'applied in part; the next run continues',
  again: 'planned again',
};

/** Returns the plan's changes and the outcome of its run. */
function summary({ plan, outcome }: EnvironmentPlan): Html {
  if (plan.changes.length === 0)
    return plan.blocked.length === 0
      ? html`Up to date.`
      : html`<strong>${count(plan.blocked.length, 'stream')}</strong> blocked`;
  return html`<strong>${changesSummary(plan.changes)}</strong
    >${outcome === undefined ? '' : ` · ${ended[outcome]}`}`;
}

function leftovers(plan: EnvironmentPlan['plan'], pipeline: string): Html {
  const edited = (path: string) => {
    const { by, at } = plan.edits[path] ?? {};
    return [...(by === undefined ? [] : [` by ${by}`]), ...(at === undefined ? [] : [` at ${at}`])].join('');
  };
  const lists: readonly (readonly [string, string, readonly string[]])[] = [
    ['blocked', 'Blocked', plan.blocked],
    ['drifted', 'Changed in the tenant, and left alone', plan.drifted],
    ['healed', "Restored to git's version", plan.healed],
    ['removed', 'No longer in git, left in the tenant', [...plan.removed, ...plan.leftShared]],
    ['left-out', 'Left out', plan.leftOut],
  ];
  return html`${lists.map(([key, title, paths]) =>
    paths.length === 0
      ? raw('')
      : html`<details id="plan-${key}">
          <summary>${title}: ${paths.length}</summary>
          <ul class="lines">
            ${paths.slice(0, 200).map((path) => html`<li>${streamLink(pipeline, path)}<bdi>${edited(path)}</bdi></li>`)}
            ${paths.length > 200 ? html`<li>and ${paths.length - 200} more</li>` : ''}
          </ul>
        </details>`,
  )}`;
}

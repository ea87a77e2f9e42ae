import type { EnvironmentPlan } from './schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { mismatchItems } from './mismatch-items.ts';
import { moment } from '../layout/moment.ts';
import { changesSentence } from '../decisions/confirm-words.ts';
import { changesTable, streamLink } from './plan-changes.ts';
import { problemLines, trouble, type Remedies } from '../problems/lines.ts';
import { readinessItems } from './readiness-items.ts';
import { short } from '../layout/words.ts';

/** Returns the plan of an environment: the changes of the next sync, and its blockers. */
export function planSection(
  made: EnvironmentPlan | undefined,
  { pipeline, name: environment }: Pick<Stage, 'pipeline' | 'name'>,
  { remedies, viewer }: { readonly remedies: Remedies; readonly viewer: Viewer },
): Html {
  if (made === undefined)
    return html`<section id="plan">
      <h2 id="plan-title">Plan</h2>
      <p class="empty">There is none before the first run.</p>
    </section>`;
  const { plan, digest, at, isApproved, gate, mismatches } = made;
  const changed = new Set(mismatches.map(({ path }) => path));
  const others = plan.blockers.filter(({ code, file }) => code !== 'SLC2408' || !changed.has(file));
  const blockers = [...plan.stops, ...others];
  return html`<section id="plan">
    <h2 id="plan-title">Plan</h2>
    <p class="note">
      ${summary(made)} Made ${moment(at)} at <code>${short(plan.revision)}</code>, digest
      <code title="${digest}">${short(digest)}</code>${isApproved ? ', approved' : ''}.
    </p>
    <div class="stack">
      ${gate.map(({ message, code, remedy }) => trouble({ message, code, remedy, isSoft: true }))}
      ${plan.changes.length === 0 ? '' : changesTable(plan.changes, pipeline, 'plan-title')}
      ${
        blockers.length === 0
          ? ''
          : html`<h3>Blockers</h3>
              ${problemLines(blockers, remedies)}`
      }
      ${
        mismatches.length === 0
          ? ''
          : html`<h3>Changed by the tenant</h3>
              ${mismatchItems(mismatches, { pipeline, environment, viewer })}`
      }
      ${readinessItems(plan.readiness)} ${warnings(plan.warnings, remedies)} ${leftovers(plan, pipeline)}
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
  synced: 'Applied.',
  'handed-over': 'It was handed over to people.',
  waiting: 'It waits.',
  blocked: 'It was not carried out: something is in the way.',
  failed: 'It was carried out in part; the next run goes on.',
  again: 'It was made anew.',
};

/** Returns the plan's changes and the outcome of its run. */
function summary({ plan, outcome }: EnvironmentPlan): Html {
  if (plan.changes.length === 0) return html`Up to date.`;
  return html`<strong>${changesSentence(plan.changes)}.</strong>
    ${outcome === undefined ? '' : ended[outcome]}`;
}

function leftovers(plan: EnvironmentPlan['plan'], pipeline: string): Html {
  const edited = (path: string) => {
    const { by, at } = plan.edits[path] ?? {};
    return [...(by === undefined ? [] : [` by ${by}`]), ...(at === undefined ? [] : [` at ${at}`])].join('');
  };
  const lists: readonly (readonly [string, string, readonly string[]])[] = [
    ['blocked', 'Blocked', plan.blocked],
    ['drifted', 'Changed in the tenant, and left alone', plan.drifted],
    ['captures', 'To be saved to git before they are overwritten', plan.captures],
    ['healed', 'Put back to what git says', plan.healed],
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

import { addresses, slugIn } from '../layout/addresses.ts';
import { actionWord, type ConfirmedChange } from '../decisions/confirm-words.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { folded, listRows } from '../layout/table.ts';
import { short } from '../layout/words.ts';
import { safe } from '../../core/text/safe-text.ts';
import type { EnvironmentPlan } from './schema.ts';

/** Groups of changes, the riskiest first. */
const groups = ['Removals', 'Conflicts', 'Updates', 'State changes', 'Creations'] as const;

type Group = (typeof groups)[number];

/** Sign and style of each group. */
const looks: Readonly<Record<Group, readonly [sign: string, look: string]>> = {
  Removals: ['−', 'bad'],
  Conflicts: ['!', 'bad'],
  Updates: ['~', 'warn'],
  'State changes': ['~', 'warn'],
  Creations: ['+', 'good'],
};

function groupOf({ op, path }: ConfirmedChange, edited: ReadonlySet<string>): Group {
  switch (op) {
    case 'delete':
    case 'delete-shared':
    case 'deactivate':
      return 'Removals';
    case 'set-state':
      return edited.has(path) ? 'Conflicts' : 'State changes';
    case 'create':
      return 'Creations';
    case 'replace':
    case 'switch-over':
      return edited.has(path) ? 'Conflicts' : 'Updates';
  }
}

/** Explanation of a group whose effect its name does not say. */
const explained: Partial<Record<Group, string>> = {
  Conflicts:
    'Git and the tenant both changed. Sluice saves the edit made in the tenant to the drift branch, then overwrites it.',
};

/** Rows of all groups that are shown without being asked. More would bury the next group. */
const mostShown = 15;

/** Limit of rows in one group. */
const mostRows = 50;

/** Comparison of a change that the caller already has, by path of the stream. */
export type ChangeDiffs = ReadonlyMap<string, Html>;

/**
 * Returns the changes of a plan by risk, the riskiest first. Each row opens its differences, which are loaded then
 * unless the caller has them.
 */
export function changesByRisk(
  plan: EnvironmentPlan['plan'],
  pipeline: string,
  diffs: ChangeDiffs = new Map(),
): Html {
  const edited = new Set(plan.captures);
  const byGroup = Map.groupBy(plan.changes, (change) => groupOf(change, edited));
  const shown = Math.ceil(mostShown / Math.max(1, byGroup.size));
  return html`<div class="stack" id="changes">
    ${groups.map((group) => {
      const own = byGroup.get(group);
      return own === undefined ? raw('') : groupSection(group, own, { plan, pipeline, diffs, shown });
    })}
  </div>`;
}

interface ListedPlan {
  readonly plan: EnvironmentPlan['plan'];
  readonly pipeline: string;
  readonly diffs: ChangeDiffs;
  /** Rows of each group that are shown without being asked. */
  readonly shown: number;
}

function groupSection(group: Group, changes: readonly ConfirmedChange[], around: ListedPlan): Html {
  const id = `changes-${group.toLowerCase().replaceAll(' ', '-')}`;
  const { environment } = around.plan;
  return html`<section class="group" aria-labelledby="${id}">
    <h3 id="${id}" class="${looks[group][1]}">${group} <small>${changes.length}</small></h3>
    ${explained[group] === undefined ? '' : html`<p class="note">${explained[group]}</p>`}
    ${folded(changes, (change) => changeRow(change, looks[group], around), {
      id: `${id}-more`,
      shown: around.shown,
      most: mostRows,
      wrapped: listRows,
      rest: html`<a href="${addresses.streams({ environment })}">all streams of ${environment}</a>`,
    })}
  </section>`;
}

function changeRow(
  change: ConfirmedChange,
  [sign, look]: readonly [sign: string, look: string],
  { plan, pipeline, diffs }: ListedPlan,
): Html {
  const slug = slugIn(change.path);
  const summary = html`<span class="sign ${look}" aria-hidden="true">${sign}</span>
    <span class="name"
      ><bdi>${safe(change.name)}</bdi
      >${change.name === slug ? '' : html` <small>${slug ?? change.path}</small>`}</span
    >
    <span class="what">${actionWord(change)}${stateAfter(change)}</span>`;
  const facts = html`${change.reasons.length === 0 ? '' : html`<p class="note">${change.reasons.join('; ')}</p>`}
  ${webhooks(change)} ${editor(plan, change.path)}`;
  if (slug === undefined) return html`<li class="row plain">${summary}</li>`;
  const known = diffs.get(change.path);
  const address = addresses.streamChange(plan.environment, slug, 'plan');
  return html`<li class="row" id="change-${change.path}">
    <details id="changes-of-${slug}" ${known === undefined ? '' : raw('open')}>
      <summary>${summary}</summary>
      <div class="inside">
        ${facts}
        ${
          known ??
          html`<div id="diff-${slug}-${short(plan.revision)}" data-kept data-from="${address}&part=">
            <a href="${address}">Show the differences of <bdi>${safe(change.name)}</bdi></a>
          </div>`
        }
        <p><a href="${addresses.stream(pipeline, slug)}">Open the stream</a></p>
      </div>
    </details>
  </li>`;
}

function stateAfter(change: ConfirmedChange): string {
  if (!('state' in change) || change.op === 'set-state' || change.op === 'deactivate') return '';
  return change.op === 'delete' ? '' : `, ${change.state}`;
}

function editor({ captures, edits }: EnvironmentPlan['plan'], path: string): Html {
  if (!captures.includes(path)) return raw('');
  const { by, at } = edits[path] ?? {};
  if (by === undefined && at === undefined) return raw('');
  return html`<p class="note">
    Edited in the
    tenant${by === undefined ? '' : html` by <bdi>${by}</bdi>`}${at === undefined ? '' : html` at ${at}`}
  </p>`;
}

function webhooks(change: ConfirmedChange): Html {
  if (change.op !== 'switch-over' || change.webhooks.length === 0) return raw('');
  return html`<p class="warn">Its webhook addresses change: ${change.webhooks.join(', ')}</p>`;
}

/** Returns the changes whose content a decision must show, the riskiest first. */
export function riskiest({ changes, captures }: EnvironmentPlan['plan']): readonly ConfirmedChange[] {
  const edited = new Set(captures);
  const rank = (change: ConfirmedChange) => groups.indexOf(groupOf(change, edited));
  return changes.toSorted((one, other) => rank(one) - rank(other));
}

/** Returns the name of a stream with a link to its page. Shared files have none. */
export function streamLink(pipeline: string, path: string, name: string = path): Html {
  const slug = slugIn(path);
  const shown = html`<bdi>${safe(name)}</bdi>`;
  return slug === undefined
    ? html`${shown}${name === path ? '' : html` <small>${path}</small>`}`
    : html`<a href="${addresses.stream(pipeline, slug)}">${shown}</a
        >${name === path || name === slug ? '' : html` <small>${slug}</small>`}`;
}

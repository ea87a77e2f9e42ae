import type { PlanPrerequisite } from './schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { bindForm } from './bind-form.ts';
import { streamList } from './stream-list.ts';
import { resourceOf } from '../../core/plan/readiness.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { folded, stacked } from '../layout/table.ts';
import { count } from '../layout/words.ts';

/** Environment of prerequisites, and who looks at them. */
export interface PrerequisiteContext {
  readonly stage: Pick<Stage, 'pipeline' | 'name'>;
  readonly viewer: Viewer;
  /** Further buttons of a prerequisite. */
  readonly actions?: Html;
}

/** Limit of entries in each list. */
const mostItems = 50;

/**
 * Returns the list of prerequisites in the tenant. Those that are not ready come first, each with its solution, then
 * the number of bound ones.
 */
export function readinessItems(items: readonly PlanPrerequisite[], context: PrerequisiteContext): Html {
  const amiss = items.filter(({ is }) => is !== 'bound');
  const bound = items.filter(({ is }) => is === 'bound');
  if (items.length === 0) return raw('');
  return html`<h3 id="readiness">Prerequisites in the tenant</h3>
    <div class="stack">
      ${folded(amiss, (item) => prerequisiteItem(item, context), {
        id: 'not-ready',
        shown: 3,
        most: mostItems,
        wrapped: stacked,
      })}
      ${
        bound.length === 0
          ? ''
          : html`<details id="bound">
              <summary>${count(bound.length, 'prerequisite')} ready</summary>
              <ul class="lines">
                ${bound.slice(0, mostItems).map(boundLine)}
                ${bound.length > mostItems ? html`<li>and ${bound.length - mostItems} more</li>` : ''}
              </ul>
            </details>`
      }
    </div>`;
}

/** Returns a prerequisite that is not ready: its state, what needs it, and the form that binds it. */
export function prerequisiteItem(
  item: PlanPrerequisite,
  { stage, viewer, actions }: PrerequisiteContext,
): Html {
  const { path, wanted, neededBy, uses, problem, yaml, is } = item;
  const { name, type, value } = wanted;
  const form = bindForm(item, stage.name, viewer);
  return html`<div class="problem ${is === 'left to a person' ? 'soft' : ''}">
    <p>
      <strong><bdi>${sentence(resourceOf({ path, wanted: { name, type, value } }))}</bdi></strong>
      ${looking(is)} <code>${path}</code>
      ${problem === undefined ? '' : html`<span class="code">SLC2405</span>`}
    </p>
    <p>${stateOf(item)}</p>
    ${form ?? ''}
    ${
      uses.length === 0
        ? ''
        : html`<ul class="lines">
            ${uses.map((use) => html`<li>Used in <bdi>${use}</bdi></li>`)}
          </ul>`
    }
    ${
      yaml === undefined
        ? ''
        : html`<details id="yaml-${stage.name}-${path}">
            <summary>Bind it in git</summary>
            <p>Add this to <code>environments/${stage.name}.yaml</code>:</p>
            <pre tabindex="0" role="region" aria-label="To add for ${path}">${yaml}</pre>
          </details>`
    }
    ${streamList(neededBy, stage.pipeline, { id: `needs-${stage.name}-${path}`, label: 'Needed by' })}
    ${actions ?? ''}
  </div>`;
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Returns why a prerequisite is not ready, and what a person does outside of Sluice. */
function stateOf(item: PlanPrerequisite): Html {
  switch (item.is) {
    case 'bound':
      return raw('');
    case 'unbound':
      if (item.id !== undefined)
        return html`It is bound to id <code>${item.id}</code>, which the tenant does not have.`;
      return item.candidates === undefined
        ? html`The tenant gives no way to look it up.`
        : html`The tenant has none of this name. Create it there; the next run then finds
          it.${item.candidates.length === 0 || item.yaml === undefined ? '' : ' Or bind it to another one.'}`;
    case 'ambiguous':
      return html`The tenant has ${count(item.candidates.length, 'candidate')} with this name and type.`;
    case 'wrongType':
      return html`It is bound to id <code>${item.found.id}</code> (<bdi>${item.found.name}</bdi>), which is of
        type <code>${item.found.type}</code>.`;
    case 'wrongValue':
      return html`The tenant has it with another value. Set it there.`;
    case 'left to a person':
      return html`A person chooses it during the import.`;
  }
}

function boundLine(item: PlanPrerequisite): Html {
  if (item.is !== 'bound') return raw('');
  const by = { id: 'by its id', match: 'by its name', choice: 'chosen at import' }[item.by];
  return html`<li>
    <code>${item.path}</code>: id <code>${item.id}</code>, ${by}${item.checked ? '' : ', not checked'}.
    <small>Needed by ${count(item.neededBy.length, 'stream')}</small>
  </li>`;
}

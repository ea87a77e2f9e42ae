import type { PlanPrerequisite } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { bindingId } from '../../core/plan/readiness.ts';
import { isNamedKind, kindOfPath } from '../../core/stream/kinds.ts';
import { addresses } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { may } from '../layout/rights.ts';

/**
 * Returns the form that chooses what a prerequisite is bound to, and leads to the page that shows the change. Undefined
 * where nothing can be bound, or the viewer may not.
 */
export function bindForm(item: PlanPrerequisite, environment: string, viewer: Viewer): Html | undefined {
  const { path, yaml } = item;
  const field = yaml === undefined ? undefined : idField(item, `bind-${environment}-${path}`);
  if (field === undefined || !may(viewer, environment, 'operate')) return undefined;
  return html`<form class="filters bind" method="get" action="${addresses.confirm(environment, 'bind')}">
    <input type="hidden" name="path" value="${path}" />
    ${field}
    <button class="button main">Bind<span class="unseen"> ${path} in ${environment}</span></button>
  </form>`;
}

/** Returns the field with the id: fixed by the name, chosen from candidates, or typed where the tenant lists none. */
function idField(item: PlanPrerequisite, id: string): Html | undefined {
  const { path } = item;
  if (isNamedKind(kindOfPath(path)))
    return html`<input type="hidden" name="id" value="${bindingId(path)}" />`;
  const candidates = fitting(item);
  if (candidates === undefined)
    return html`<div>
      <label for="${id}">Its id in the tenant</label>
      <input id="${id}" name="id" maxlength="200" required autocomplete="off" spellcheck="false" />
    </div>`;
  if (candidates.length === 0) return undefined;
  return html`<div>
    <label for="${id}">Bind it to</label>
    <select id="${id}" name="id">
      ${candidates.map((one) => html`<option value="${one.id}">${one.name} (id ${one.id}${one.type === undefined ? '' : `, ${one.type}`})</option>`)}
    </select>
  </div>`;
}

type Candidate = Extract<PlanPrerequisite, { readonly is: 'ambiguous' }>['candidates'][number];

/** Returns the candidates of the right type, or undefined where the tenant lists none. */
function fitting(item: PlanPrerequisite): readonly Candidate[] | undefined {
  if (!('candidates' in item)) return undefined;
  const { type } = item.wanted;
  return item.candidates?.filter((one) => type === undefined || one.type === undefined || one.type === type);
}

import type { Question } from './actions.ts';
import { html, type Html } from '../layout/html.ts';
import { textDiff } from '../stream/text-diff.ts';

/** Returns the question before a reference is bound, or undefined without a reference. */
export function bindQuestion({
  stage: { name },
  plan,
  binding,
}: Question): { title: string; what: Html; fields: Html } | undefined {
  if (binding === undefined) return undefined;
  const { path, id, change } = binding;
  const { file, hunks, branch, target } = change;
  const item = plan?.plan.readiness.find((one) => one.path === path);
  const candidates = item !== undefined && 'candidates' in item ? (item.candidates ?? []) : [];
  const chosen = candidates.find((one) => one.id === id);
  return {
    title: `Bind ${path} in ${name}`,
    what: html`<p>
        Sluice binds it to id
        <code>${id}</code>${chosen === undefined ? '' : html` (<bdi>${chosen.name}</bdi>)`}: it commits this
        change of <code>${file}</code> to <code>${branch}</code>, with your name in its message. Once somebody
        merges that into <code>${target}</code>, the next run uses it. Nothing is written to the tenant now.
      </p>
      ${hunks === '' ? html`<p>The file has this entry already.</p>` : textDiff([{ file, hunks }])}`,
    fields: html`<input type="hidden" name="path" value="${path}" /><input
        type="hidden"
        name="id"
        value="${id}"
      />`,
  };
}

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
        <code>${path}</code> becomes id
        <code>${id}</code>${chosen === undefined ? '' : html` (<bdi>${chosen.name}</bdi>)`}.
      </p>
      ${
        hunks === ''
          ? html`<p><code>${branch}</code> has this entry already. Merge it into <code>${target}</code>.</p>`
          : html`<p>
                Sluice commits this change to <code>${branch}</code>, with your name in the message. It takes
                effect once somebody merges that branch into <code>${target}</code>. Nothing is written to the
                tenant now.
              </p>
              ${textDiff([{ file, hunks }])}`
      }`,
    fields: html`<input type="hidden" name="path" value="${path}" /><input
        type="hidden"
        name="id"
        value="${id}"
      />`,
  };
}

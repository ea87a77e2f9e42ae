import type { Question } from './actions.ts';
import { streamPath } from '../../core/tree/tree.ts';
import { html, raw, type Html } from '../layout/html.ts';

/** Returns the question before an edit in a tenant is reverted, or undefined without a stream. */
export function revertQuestion({
  stage: { name, tenant, approval },
  stream,
  diffs,
}: Question): { title: string; what: Html; fields: Html } | undefined {
  if (stream === undefined) return undefined;
  return {
    title: `Revert the edit of ${stream} in ${name}`,
    what: html`<p>
        A run starts now and overwrites this edit in tenant <strong><bdi>${tenant}</bdi></strong> with git's
        version. The edit stays on the drift
        branch${approval === 'required' ? '. Writing waits until the plan is approved' : ''}.
      </p>
      <h2 class="h3">What the edit changed</h2>
      ${diffs.get(streamPath(stream)) ?? raw('')}`,
    fields: html`<input type="hidden" name="stream" value="${stream}" />`,
  };
}

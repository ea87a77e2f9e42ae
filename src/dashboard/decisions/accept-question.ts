import type { Question } from './actions.ts';
import { slugIn } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { differingFields } from '../environment/mismatch-items.ts';

/** Returns the question before accepting the tenant's form of a stream, or undefined if there is no such form. */
export function acceptQuestion({
  stage,
  plan,
  stream,
}: Question): { title: string; what: Html; fields: Html } | undefined {
  const mismatch = plan?.mismatches.find(({ path }) => slugIn(path) === stream);
  if (stream === undefined || mismatch?.isAcceptable !== true) return undefined;
  return {
    title: `Accept the tenant's form of ${stream} in ${stage.name}`,
    what: html`<p>
        Sluice records what tenant <strong>${stage.tenant}</strong> made of <code>${stream}</code> as the
        verified form of git's version. From then on the stream is in sync, and drift is measured from that
        form.
      </p>
      ${differingFields(mismatch)}
      <p>
        Sluice writes nothing to the tenant now. If it put the previous version back, the next run sends the
        stream again. A later change of the stream in git needs a new decision.
      </p>`,
    fields: html`<input type="hidden" name="stream" value="${stream}" />`,
  };
}

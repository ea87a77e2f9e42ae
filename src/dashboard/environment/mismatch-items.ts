import type { MismatchView } from './mismatch-schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { streamLink } from './plan-changes.ts';
import { folded, stacked } from '../layout/table.ts';
import { may } from '../layout/rights.ts';

interface MismatchContext {
  readonly pipeline: string;
  readonly environment: string;
  readonly viewer: Viewer;
}

/** Streams that the tenant changed: the differing fields, the YAML that ignores them, and the way to accept them. */
export function mismatchItems(mismatches: readonly MismatchView[], place: MismatchContext): Html {
  return folded(mismatches, (one) => mismatchItem(one, place), {
    id: `mismatches-${place.environment}`,
    shown: 2,
    most: 20,
    wrapped: stacked,
  });
}

function mismatchItem(mismatch: MismatchView, { pipeline, environment, viewer }: MismatchContext): Html {
  const { path, ignore, isAcceptable } = mismatch;
  const slug = slugIn(path);
  const isOffered = isAcceptable && slug !== undefined && may(viewer, environment, 'approve');
  return html`<div class="problem" id="mismatch-${environment}-${slug ?? path}">
    <p>
      ${streamLink(pipeline, path, slug ?? path)}: the tenant's copy differs from what Sluice sent
      ${isAcceptable ? html`<span class="code">SLC2408</span>` : raw('')}
    </p>
    ${differingFields(mismatch)}
    ${
      ignore === undefined
        ? raw('')
        : html`<p>
              <strong>Ignore these fields:</strong> add this to <code>environments/${environment}.yaml</code>:
            </p>
            <pre tabindex="0" role="region" aria-label="YAML that ignores the fields of ${path}">
${ignore}</pre>`
    }
    ${
      isOffered
        ? html`<p>
            <a class="button" href="${addresses.accept(environment, slug)}"
              >Accept the tenant's form<span class="unseen"> of ${slug} in ${environment}</span></a
            >
          </p>`
        : raw('')
    }
  </div>`;
}

/** List of the differences, from git to the tenant. */
export function differingFields({ differences }: MismatchView): Html {
  if (differences.length === 0) return raw('');
  return html`<ul class="lines">
    ${differences.map((line) => html`<li><bdi>${line}</bdi></li>`)}
  </ul>`;
}

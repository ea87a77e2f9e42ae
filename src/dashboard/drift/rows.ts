import type { Drift } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment, momentOf } from '../layout/moment.ts';
import { person } from '../layout/person.ts';
import { may } from '../layout/rights.ts';
import { folded, listRows } from '../layout/table.ts';
import { short, webAddress } from '../layout/words.ts';
import { safe } from '../../core/text/safe-text.ts';

type DriftOf = Drift['environments'][number];
type Edit = DriftOf['entries'][number];

/** Returns the edits of an environment. Each row opens its differences and what can be done about it. */
export function driftRows({ environment, entries, pipeline, request }: DriftOf, viewer: Viewer): Html {
  return folded(entries, (entry) => editRow(entry, { environment, pipeline, request, viewer }), {
    id: `edits-of-${environment}`,
    shown: 15,
    most: 100,
    wrapped: listRows,
    rest: html`<a href="${addresses.streams({ environment, is: 'drifted' })}"
      >all drifted streams of ${environment}</a
    >`,
  });
}

interface EditContext extends Pick<DriftOf, 'environment' | 'pipeline' | 'request'> {
  readonly viewer: Viewer;
}

function editRow(edit: Edit, around: EditContext): Html {
  const { path, name, by, at, isLive, commit, savedAt } = edit;
  const { environment, pipeline } = around;
  const slug = slugIn(path);
  const id = slug ?? path;
  const saved =
    commit === undefined ? 'not saved yet' : html`saved ${savedAt === undefined ? '' : moment(savedAt)}`;
  const address = slug === undefined ? undefined : addresses.streamChange(environment, slug, 'drift');
  return html`<li class="row" id="edit-${environment}-${id}">
    <details id="edit-of-${environment}-${id}">
      <summary>
        <span class="sign warn" aria-hidden="true">~</span>
        <span class="name"><bdi>${safe(name ?? id)}</bdi></span>
        <span class="what">${isLive ? 'live' : 'overwritten'}, ${saved}</span>
        <span class="by">${by === undefined ? '' : person(by)} ${at === undefined ? '' : momentOf(at)}</span>
      </summary>
      <div class="inside">
        ${choices(edit, around)}
        ${
          address === undefined || !isLive
            ? ''
            : html`<div
                id="drift-diff-${environment}-${id}-${short(commit ?? '')}"
                data-kept
                data-from="${address}&part="
              >
                <a href="${address}">Show what was edited</a>
              </div>`
        }
        ${slug === undefined ? '' : html`<p><a href="${addresses.stream(pipeline, slug)}">Open the stream</a></p>`}
      </div>
    </details>
  </li>`;
}

/** Returns the ways to deal with an edit: keep it, revert it, or accept it as the tenant's form. */
function choices({ isLive, path }: Edit, { environment, request, viewer }: EditContext): Html {
  const slug = slugIn(path);
  const address = webAddress(request?.url);
  const keep =
    address === undefined
      ? raw('')
      : html`<a class="button main" href="${address}" rel="noreferrer"
          >Keep it: pull request ${request?.number}</a
        >`;
  const revert =
    isLive && slug !== undefined && may(viewer, environment, 'operate')
      ? html`<a class="button" href="${addresses.revert(environment, slug)}"
          >Revert it<span class="unseen"> (${slug} in ${environment})</span></a
        >`
      : raw('');
  return html`<div class="buttons">${keep} ${revert}</div>`;
}

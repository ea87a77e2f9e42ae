import type { EnvironmentPlan } from './schema.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { looking } from '../layout/look.ts';
import { count } from '../layout/words.ts';

type PlanReadinessItem = EnvironmentPlan['plan']['readiness'][number];

/**
 * Returns the list of prerequisites in the tenant. Missing ones come first with the entry to add, then the number of
 * bound ones.
 */
export function readinessItems(items: readonly PlanReadinessItem[]): Html {
  const amiss = items.filter(({ is }) => is !== 'bound');
  const bound = items.length - amiss.length;
  if (items.length === 0) return raw('');
  return html`<h3 id="readiness">Prerequisites in the tenant</h3>
    <div class="stack">
      ${amiss.map(amissItem)}
      ${
        bound === 0
          ? ''
          : html`<details id="bound">
              <summary>${count(bound, 'prerequisite')} ready</summary>
              <ul class="lines">
                ${items.filter(({ is }) => is === 'bound').map(boundLine)}
              </ul>
            </details>`
      }
    </div>`;
}

function amissItem(item: PlanReadinessItem): Html {
  const { path, wanted, neededBy, uses, problem, yaml, is } = item;
  const candidates = 'candidates' in item ? (item.candidates ?? []) : [];
  return html`<div class="problem ${is === 'left to a person' ? 'soft' : ''}">
    <p><code>${path}</code> ${looking(is)}</p>
    ${wanted.name === undefined && wanted.type === undefined ? '' : html`<p>Wanted: <bdi>${wanted.name ?? 'any'}</bdi>${wanted.type === undefined ? '' : html` of type <code>${wanted.type}</code>`}</p>`}
    ${problem === undefined ? '' : html`<p>${problem}</p>`}
    <p>
      <small>${neededByText(neededBy)}</small>
    </p>
    ${
      uses.length === 0
        ? ''
        : html`<ul class="lines">
            ${uses.map((use) => html`<li>Used in <bdi>${use}</bdi></li>`)}
          </ul>`
    }
    ${
      candidates.length === 0
        ? ''
        : html`<p>Possible matches:</p>
            <ul class="lines">
              ${candidates.slice(0, 10).map(({ id, name, type }) => html`<li><bdi>${name}</bdi>, id <code>${id}</code>${type === undefined ? '' : html`, <code>${type}</code>`}</li>`)}
            </ul>`
    }
    ${
      yaml === undefined
        ? ''
        : html`<p><strong>What to do:</strong> add this to the file of the environment:</p>
            <pre tabindex="0" role="region" aria-label="To add for ${path}">${yaml}</pre>`
    }
  </div>`;
}

const neededByText = (streams: readonly string[]) =>
  `Needed by ${streams.slice(0, 5).join(', ')}${streams.length > 5 ? ` and ${streams.length - 5} more` : ''}`;

function boundLine(item: PlanReadinessItem): Html {
  if (item.is !== 'bound') return raw('');
  const by = { id: 'by its id', match: 'by its name', choice: 'as a person chose it' }[item.by];
  return html`<li>
    <code>${item.path}</code>: id <code>${item.id}</code>, ${by}${item.checked ? '' : ', not checked'}.
    <small>${neededByText(item.neededBy)}</small>
  </li>`;
}

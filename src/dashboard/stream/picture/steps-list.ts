import type { Picture } from '../picture-schema.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { html, type Html } from '../../layout/html.ts';
import { markSigns } from './svg.ts';

type Node = Picture['nodes'][number];

const markWords: Readonly<Record<Node['mark'], string>> = {
  added: 'added: ',
  removed: 'removed: ',
  changed: 'changed: ',
  same: '',
};

/** Returns a flow as a list of steps with their successors, for readers who cannot see the picture. */
export function stepsList({ nodes, edges }: Picture): Html {
  const names = new Map(nodes.map(({ key, lines }) => [key, safe(lines[0] ?? '')]));
  const from = Map.groupBy(edges, (edge) => edge.from);
  return html`<ol class="lines">
    ${nodes.map(
      ({ key, lines, mark }) =>
        html`<li>
          <span class="unseen">${markWords[mark]}</span><span aria-hidden="true">${markSigns[mark]}</span
          ><bdi>${lines.map(safe).join(', ')}</bdi>${(from.get(key) ?? []).map(
            ({ to, lines: why }) =>
              html`<br /><small
                  >to
                  <bdi>${names.get(to) ?? ''}</bdi
                  >${why.length === 0 ? '' : html`: <bdi>${why.map(safe).join(', ')}</bdi>`}</small
                >`,
          )}
        </li>`,
    )}
  </ol>`;
}

/** Returns a summary such as `12 steps, 1 added, 2 changed`. */
export function flowSummary({ nodes }: Picture): string {
  const counted = (mark: Node['mark']) => nodes.filter((node) => node.mark === mark).length;
  const parts = (['added', 'removed', 'changed'] as const)
    .map((mark) => [mark, counted(mark)] as const)
    .filter(([, number]) => number > 0)
    .map(([mark, number]) => `${number} ${mark}`);
  return [`${nodes.length} ${nodes.length === 1 ? 'step' : 'steps'}`, ...parts].join(', ');
}

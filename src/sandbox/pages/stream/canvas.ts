import { idText, isArray, isObject, type SandboxJson, member } from '../../json.ts';
import { html, type SandboxHtml } from '../html.ts';
import type { ModuleView, ScenarioView } from './scenario-view.ts';

const box = { width: 200, height: 64 };
const margin = 24;
const scale = 0.75;
const widest = 4_000;
/** Approximate characters that fit into a box. Wide ones are cut off at its edge. */
const longestText = 22;
const padding = 14;

/** Members of a module with further modules, each a list of modules or of objects with a `flow`. */
const branches: readonly string[] = ['routes', 'branches', 'tools', 'onerror'];

/**
 * Returns a picture of a scenario in the designer's layout. It is for eyes only, because the list of modules next to it
 * has the same content. So no box is reached by keyboard or read out; the keyboard scrolls the picture.
 */
export function canvas(scenario: ScenarioView, addressOf: (module: ModuleView) => string): SandboxHtml {
  if (scenario.modules.length === 0) return html`<p class="hint">This scenario has no modules.</p>`;
  const left = Math.min(...scenario.modules.map(({ x }) => x)) - margin;
  const top = Math.min(...scenario.modules.map(({ y }) => y)) - margin;
  const width = Math.max(...scenario.modules.map(({ x }) => x)) + box.width + margin - left;
  const height = Math.max(...scenario.modules.map(({ y }) => y)) + box.height + margin - top;
  const places = new Map(scenario.modules.map((module) => [module.id, module]));
  const shown = Math.min(scale, widest / width, widest / height);
  return html`<div class="canvas" role="group" aria-label="Picture of ${scenario.name}" tabindex="0">
    <svg
      aria-hidden="true"
      viewBox="${left} ${top} ${width} ${height}"
      width="${Math.round(width * shown)}"
      height="${Math.round(height * shown)}"
    >
      ${edgesOf(scenario.blueprint).map(([from, to]) => edge(places.get(from), places.get(to)))}
      ${scenario.modules.map((module) => node(module, addressOf(module)))}
    </svg>
  </div>`;
}

function edge(from: ModuleView | undefined, to: ModuleView | undefined): SandboxHtml | undefined {
  if (from === undefined || to === undefined) return undefined;
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x, to.y + box.height / 2];
  const bend = Math.max(30, Math.abs(x2 - x1) / 2);
  return html`<path d="M ${x1} ${y1} C ${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" />`;
}

function node(module: ModuleView, address: string): SandboxHtml {
  const [app = '', action = ''] = module.kind.split(':');
  return html`<a href="${address}" tabindex="-1">
    <rect x="${module.x}" y="${module.y}" width="${box.width}" height="${box.height}" rx="12" />
    <svg x="${module.x}" y="${module.y}" width="${box.width - padding}" height="${box.height}">
      <text class="strong" x="${padding}" y="27">${shortened(module.label ?? action)}</text>
      <text x="${padding}" y="48">${shortened(`${module.id} · ${app}`)}</text>
    </svg>
  </a>`;
}

function shortened(text: string): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return characters.length <= longestText ? text : `${characters.slice(0, longestText - 1).join('')}…`;
}

type Edge = readonly [from: string, to: string];

/** Returns the connections between modules, along the flow and into every branch. */
function edgesOf(blueprint: SandboxJson): readonly Edge[] {
  const edges: Edge[] = [];
  follow(member(blueprint, 'flow') ?? null, undefined, edges);
  return edges;
}

function follow(flow: SandboxJson, before: string | undefined, edges: Edge[]): void {
  if (!isArray(flow)) return;
  let from = before;
  for (const module of flow) {
    if (!isObject(module)) continue;
    const id = idText(member(module, 'id')) ?? '';
    if (from !== undefined) edges.push([from, id]);
    for (const name of branches) enter(member(module, name) ?? null, id, edges);
    from = id;
  }
}

function enter(branch: SandboxJson, from: string, edges: Edge[]): void {
  if (!isArray(branch)) return;
  const flows = branch.map((item) => member(item, 'flow'));
  if (flows.every((flow) => flow === undefined)) follow(branch, from, edges);
  for (const flow of flows) follow(flow ?? null, from, edges);
}

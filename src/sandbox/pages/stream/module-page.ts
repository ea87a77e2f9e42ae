import type { StreamRecord } from '../../tenant/records.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { Addresses } from '../addresses.ts';
import { connectionForms } from './connection-form.ts';
import { html, type SandboxHtml, nothing } from '../html.ts';
import { layout } from '../layout.ts';
import { type ModuleText, moduleTexts } from './module-texts.ts';
import type { Notice } from '../notices.ts';
import { moduleDigest, type ModuleView, type ScenarioView } from './scenario-view.ts';

/** Returns the form field's name for the text at a pointer. */
export const textPrefix = 'text:';

const longText = 80;
const mostRows = 40;

/** State of the page besides the module. */
export interface ModulePageParts {
  readonly notice?: Notice | undefined;
  readonly alert?: string | undefined;
  /** Submitted texts that could not be saved, by pointer. */
  readonly typed?: ReadonlyMap<string, string>;
}

/** Returns the page of a module: its texts, the place of its box and its connections. */
export function modulePage(
  model: TenantModel,
  stream: StreamRecord,
  scenario: ScenarioView,
  module: ModuleView,
  parts: ModulePageParts,
): SandboxHtml {
  const addresses = new Addresses(model.name);
  const own = addresses.module(stream.id, scenario.id, module.id);
  const uses = scenario.connections.filter(
    ({ place }) => place.kind === 'module' && String(place.moduleId) === module.id,
  );
  return layout({
    title: `${module.id}. ${module.label ?? module.kind}`,
    crumbs: [
      { name: 'Tenants', address: '/' },
      { name: model.name, address: addresses.list },
      { name: stream.name, address: addresses.stream(stream.id) },
    ],
    notice: parts.notice,
    alert: parts.alert,
    body: html`
      <div class="head">
        <div>
          <h1><bdi>${module.label ?? module.kind}</bdi></h1>
          <p class="hint">
            Module ${module.id} of the scenario <bdi>${scenario.name}</bdi> · <code>${module.kind}</code>
          </p>
        </div>
      </div>
      ${textsPanel(own, module, parts.typed ?? new Map())} ${positionPanel(own, module)}
      ${
        uses.length === 0
          ? nothing
          : html`<section class="panel" aria-labelledby="connections">
              <h2 id="connections">Connections</h2>
              ${connectionForms(model, stream, uses)}
            </section>`
      }
    `,
  });
}

function textsPanel(own: string, module: ModuleView, typed: ReadonlyMap<string, string>): SandboxHtml {
  const texts = moduleTexts(module.json);
  if (texts.length === 0) {
    return html`<section class="panel">
      <h2>Texts</h2>
      <p class="hint">This module's mapping and filter hold no texts.</p>
    </section>`;
  }
  return html`<section class="panel" aria-labelledby="texts">
    <h2 id="texts">Texts</h2>
    <form method="post" action="${own}/texts">
      <input type="hidden" name="seen" value="${moduleDigest(module.json)}" />
      ${texts.map((text, at) => field(text, at, typed.get(text.pointer)))}
      <div class="actions"><button type="submit" class="button primary">Save and publish</button></div>
    </form>
  </section>`;
}

/**
 * Returns the field of a text, with the submitted text where there is one. A browser drops a line break at the start of
 * a text area.
 */
function field(about: ModuleText, at: number, typed: string | undefined): SandboxHtml {
  const id = `text-${at}`;
  const name = textPrefix + about.pointer;
  const value = typed ?? about.text;
  const isLong = about.text.length > longText || /[\r\n]/.test(about.text);
  const rows = Math.min(mostRows, Math.max(3, value.split('\n').length + 1));
  return html`<div class="field">
    <label for="${id}">${labelOf(about.pointer)}</label>
    ${
      isLong
        ? html`<textarea id="${id}" name="${name}" rows="${rows}" dir="auto" spellcheck="false">
${value}</textarea>`
        : html`<input
            id="${id}"
            name="${name}"
            value="${value}"
            dir="auto"
            spellcheck="false"
            autocomplete="off"
          />`
    }
  </div>`;
}

/** Describes a pointer: "mapper › headers › 0 › value". */
function labelOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ');
}

function positionPanel(own: string, module: ModuleView): SandboxHtml {
  return html`<section class="panel" aria-labelledby="position">
    <h2 id="position">Place of the box</h2>
    <form class="row" method="post" action="${own}/position">
      <div class="field short">
        <label for="x">x</label>
        <input id="x" name="x" type="number" step="any" value="${module.x}" required />
      </div>
      <div class="field short">
        <label for="y">y</label>
        <input id="y" name="y" type="number" step="any" value="${module.y}" required />
      </div>
      <button type="submit" class="button">Move</button>
    </form>
  </section>`;
}

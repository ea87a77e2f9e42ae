import type { StreamRecord } from '../../tenant/records.ts';
import type { BrokenReference } from '../../tenant/tables.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { stateButton } from '../actions.ts';
import { Addresses } from '../addresses.ts';
import { stateBadge, validationBadge } from '../badges.ts';
import { canvas } from './canvas.ts';
import { connectionForms } from './connection-form.ts';
import { flowPanel } from './flow-panel.ts';
import { html, type SandboxHtml, nothing } from '../html.ts';
import { layout, timeTag } from '../layout.ts';
import { moduleTexts } from './module-texts.ts';
import type { Notice } from '../notices.ts';
import { resourcesPanel } from './resources-form.ts';
import { type ModuleView, type ScenarioView, scenarioView } from './scenario-view.ts';

/** Returns the page of a value stream: its properties, its function, and the parts that a person may change. */
export function streamPage(
  model: TenantModel,
  stream: StreamRecord,
  told: { readonly notice?: Notice | undefined; readonly alert?: string | undefined },
): SandboxHtml {
  const addresses = new Addresses(model.name);
  const scenarios = model.tables.scenariosOf(stream).map(scenarioView);
  return layout({
    title: stream.name,
    crumbs: [
      { name: 'Tenants', address: '/' },
      { name: model.name, address: addresses.list },
    ],
    ...told,
    body: html`
      ${head(addresses, stream)} ${missingPanel(model, stream)} ${settings(addresses, stream)}
      ${flowPanel(model, stream)} ${resourcesPanel(model, stream)}
      ${scenarios.map((scenario) => scenarioPanel(model, stream, scenario))}
    `,
  });
}

function head(addresses: Addresses, stream: StreamRecord): SandboxHtml {
  const own = addresses.stream(stream.id);
  return html`<div class="head">
    <div>
      <h1><bdi>${stream.name}</bdi></h1>
      <p class="hint">
        ${stateBadge(stream)} ${validationBadge(stream)} Version ${stream.version.number}, published
        ${timeTag(stream.publishedAt)}
      </p>
    </div>
    <div class="actions">
      <a class="button" href="${own}/export">Export Value Stream</a>
      ${stateButton(addresses, stream, 'stream')}
      <a class="button danger" href="${own}/delete">Delete</a>
    </div>
  </div>`;
}

function missingPanel(model: TenantModel, stream: StreamRecord): SandboxHtml {
  const broken = model.tables.brokenReferences(stream);
  if (broken.length === 0) return nothing;
  return html`<section class="alert" aria-labelledby="missing">
    <h2 id="missing">Missing in this tenant</h2>
    <p>The value stream refers to things that are not here, so it cannot be activated:</p>
    <ul>
      ${broken.map((one) => html`<li>${kindNames[one.kind]} <bdi>${missingName(stream, one)}</bdi></li>`)}
    </ul>
    ${
      broken.some(({ kind }) => kind === 'connection')
        ? html`<p><a href="#things">Choose connections</a> of this tenant in their place.</p>`
        : nothing
    }
  </section>`;
}

function missingName(stream: StreamRecord, { kind, id, name }: BrokenReference): string {
  const foreign = stream.foreignConnections.find((one) => kind === 'connection' && one.id === id);
  if (foreign !== undefined && foreign.name !== '') return `${foreign.name} (${foreign.accountName})`;
  return name ?? id ?? '';
}

const kindNames: Readonly<Record<BrokenReference['kind'], string>> = {
  scenario: 'Scenario',
  subflow: 'Value stream run as a subflow:',
  cloudFunction: 'Cloud function',
  rule: 'Rule',
  form: 'Form',
  connection: 'Connection',
  hook: 'Webhook',
};

function settings(addresses: Addresses, stream: StreamRecord): SandboxHtml {
  const own = addresses.stream(stream.id);
  return html`<section class="panel" aria-labelledby="settings">
    <h2 id="settings">Settings</h2>
    <form class="row" method="post" action="${own}/rename">
      <div class="field">
        <label for="name">Name</label>
        <input id="name" name="name" value="${stream.name}" dir="auto" required />
      </div>
      <button type="submit" class="button">Rename</button>
    </form>
    <form class="row" method="post" action="${own}/instances">
      <div class="field short">
        <label for="instances">Running instances</label>
        <input
          id="instances"
          name="instances"
          type="number"
          min="0"
          max="1000000"
          value="${stream.activeInstances}"
          required
        />
      </div>
      <button type="submit" class="button">Set</button>
    </form>
  </section>`;
}

function scenarioPanel(model: TenantModel, stream: StreamRecord, scenario: ScenarioView): SandboxHtml {
  const addresses = new Addresses(model.name);
  const addressOf = (module: ModuleView): string => addresses.module(stream.id, scenario.id, module.id);
  const forms = connectionForms(model, stream, scenario.connections);
  return html`<section class="panel" aria-labelledby="scenario-${scenario.id}">
    <h2 id="scenario-${scenario.id}"><bdi>${scenario.name}</bdi> <span class="hint">scenario</span></h2>
    ${canvas(scenario, addressOf)}
    <h3>Modules</h3>
    <ul class="modules">
      ${scenario.modules.map((module) => moduleItem(module, addressOf(module)))}
    </ul>
    ${forms.length === 0 ? nothing : html`<h3>Connections</h3>`} ${forms}
  </section>`;
}

function moduleItem(module: ModuleView, address: string): SandboxHtml {
  const count = moduleTexts(module.json).length;
  return html`<li>
    <a href="${address}"><bdi>${module.id}. ${module.label ?? module.kind}</bdi></a>
    <span class="hint">
      ${module.label === undefined ? nothing : html`<bdi>${module.kind}</bdi> · `}${count}
      ${count === 1 ? 'text' : 'texts'} · at ${module.x}, ${module.y}
    </span>
  </li>`;
}

import type { StreamRecord } from '../tenant/records.ts';
import type { TenantModel } from '../tenant/tenant-model.ts';
import { stateButton } from './actions.ts';
import { Addresses } from './addresses.ts';
import { stateBadge, validationBadge } from './badges.ts';
import { html, type SandboxHtml, nothing } from './html.ts';
import { importDialog } from './import-form.ts';
import { layout, timeTag } from './layout.ts';
import type { Notice } from './notices.ts';

/** Returns the list of a tenant's value streams, the last published first. */
export function streamsPage(
  model: TenantModel,
  told: { readonly notice?: Notice | undefined; readonly alert?: string | undefined },
): SandboxHtml {
  const addresses = new Addresses(model.name);
  const streams = [...model.streams()].sort((left, right) => (left.publishedAt < right.publishedAt ? 1 : -1));
  return layout({
    title: model.name,
    crumbs: [{ name: 'Tenants', address: '/' }],
    ...told,
    body: html`
      <div class="head">
        <h1>Value Streams</h1>
        <a class="button primary" href="${addresses.import}" data-opens="import">Import</a>
      </div>
      ${streams.length === 0 ? empty() : table(addresses, streams)} ${importDialog(addresses)}
    `,
  });
}

function empty(): SandboxHtml {
  return html`<div class="panel empty">
    <p>This tenant has no value streams yet.</p>
    <p class="hint">Import a file that another tenant exported.</p>
  </div>`;
}

/** Returns a table with explicit roles, because narrow screens show it as cards, which removes the implicit ones. */
function table(addresses: Addresses, streams: readonly StreamRecord[]): SandboxHtml {
  return html`<table class="streams" role="table" aria-label="Value Streams">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Name</th>
        <th role="columnheader" scope="col">Last published</th>
        <th role="columnheader" scope="col">State</th>
        <th role="columnheader" scope="col">Validation</th>
        <th role="columnheader" scope="col"><span class="unseen">Actions</span></th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${streams.map((stream) => row(addresses, stream))}
    </tbody>
  </table>`;
}

function row(addresses: Addresses, stream: StreamRecord): SandboxHtml {
  const running = stream.activeInstances;
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      <a href="${addresses.stream(stream.id)}"><bdi>${stream.name}</bdi></a>
    </th>
    <td role="cell" data-label="Last published">${timeTag(stream.publishedAt)}</td>
    <td role="cell" data-label="State">
      ${stateBadge(stream)} ${running === 0 ? nothing : html`<span class="hint">${running} running</span>`}
    </td>
    <td role="cell" data-label="Validation">${validationBadge(stream)}</td>
    <td role="cell" class="menu-cell">${menu(addresses, stream)}</td>
  </tr>`;
}

function menu(addresses: Addresses, stream: StreamRecord): SandboxHtml {
  const id = `menu-${stream.id}`;
  return html`<button
      type="button"
      class="dots"
      popovertarget="${id}"
      aria-label="Actions for ${stream.name}"
      data-menu
    >
      <span aria-hidden="true">⋮</span>
    </button>
    <div popover id="${id}" class="menu">
      <ul>
        <li><a href="${addresses.stream(stream.id)}">Open</a></li>
        <li><a href="${addresses.stream(stream.id)}/export">Export Value Stream</a></li>
        <li>${stateButton(addresses, stream, 'list', '')}</li>
        <li><a class="danger" href="${addresses.stream(stream.id)}/delete">Delete</a></li>
      </ul>
    </div>`;
}

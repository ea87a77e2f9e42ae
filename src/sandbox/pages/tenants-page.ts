import type { TenantHost } from '../tenant-host.ts';
import { validationOf } from '../tenant/value-stream.ts';
import { Addresses } from './addresses.ts';
import { html, type SandboxHtml, nothing } from './html.ts';
import { layout } from './layout.ts';

/** Returns the first page: every tenant, with the numbers of its resources. */
export function tenantsPage(hosts: Iterable<TenantHost>): SandboxHtml {
  return layout({
    title: 'Tenants',
    crumbs: [],
    body: html`
      <div class="head">
        <h1>Tenants</h1>
      </div>
      <ul class="cards">
        ${[...hosts].map(card)}
      </ul>
    `,
  });
}

function card({ model }: TenantHost): SandboxHtml {
  const streams = model.streams();
  const active = streams.filter((stream) => stream.state === 'active').length;
  const invalid = streams.filter((stream) => validationOf(stream) === 'invalid').length;
  return html`<li class="card">
    <h2><a href="${new Addresses(model.name).list}">${model.name}</a></h2>
    <dl class="facts">
      <div>
        <dt>Value streams</dt>
        <dd>${streams.length}</dd>
      </div>
      <div>
        <dt>Active</dt>
        <dd>${active}</dd>
      </div>
      ${
        invalid === 0
          ? nothing
          : html`<div>
              <dt>Invalid</dt>
              <dd>${invalid}</dd>
            </div>`
      }
      <div>
        <dt>Connections</dt>
        <dd>${model.connections().length}</dd>
      </div>
    </dl>
  </li>`;
}

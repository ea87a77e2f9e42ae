import type { StreamRecord } from '../../tenant/records.ts';
import { Addresses } from '../addresses.ts';
import { html, type SandboxHtml } from '../html.ts';
import { layout } from '../layout.ts';

/** Returns the page that confirms the deletion of a stream. */
export function deletePage(tenant: string, stream: StreamRecord, alert?: string): SandboxHtml {
  const addresses = new Addresses(tenant);
  return layout({
    title: 'Delete',
    crumbs: [
      { name: 'Tenants', address: '/' },
      { name: tenant, address: addresses.list },
      { name: stream.name, address: addresses.stream(stream.id) },
    ],
    alert,
    body: html`
      <section class="panel narrow">
        <h1>Delete <bdi>${stream.name}</bdi>?</h1>
        <p>The value stream, its scenarios and their webhooks go. What other value streams use stays.</p>
        <div class="actions">
          <a class="button" href="${addresses.list}">Keep it</a>
          <form method="post" action="${addresses.stream(stream.id)}/delete">
            <button type="submit" class="button destroy">Delete</button>
          </form>
        </div>
      </section>
    `,
  });
}

import { html, type SandboxHtml } from './html.ts';
import { layout } from './layout.ts';

/** Returns a page with only a reason why there is no other. */
export function failurePage(sentence: string): SandboxHtml {
  return layout({
    title: 'Not possible',
    crumbs: [{ name: 'Tenants', address: '/' }],
    alert: sentence,
    body: html`<h1>Not possible</h1>
      <p><a href="/">Go to the tenants</a></p>`,
  });
}

import { maximumBody } from '../body.ts';
import type { Addresses } from './addresses.ts';
import { html, type SandboxHtml } from './html.ts';
import { layout } from './layout.ts';

/**
 * Returns the form that imports a file. Without scripts it is a field and a button; `browser/import.js` adds drag and
 * drop, the chosen file's stream name and Cancel. `discard` cancels it in its place.
 */
function importForm(addresses: Addresses, discard: SandboxHtml): SandboxHtml {
  return html`<form
    class="import"
    method="post"
    action="${addresses.import}"
    enctype="multipart/form-data"
    data-import
    data-limit="${maximumBody}"
  >
    <label class="drop" data-choose>
      <span class="drop-title" id="drop-title">Choose an export file</span>
      <span class="hint" id="drop-hint"
        >A <code>.json</code> file that a tenant exported, 10 MB at most.</span
      >
      <input
        type="file"
        name="file"
        accept=".json,application/json"
        aria-labelledby="drop-title"
        aria-describedby="drop-hint"
        required
      />
    </label>
    <div class="chosen" role="status" data-status></div>
    <p class="alert" role="alert" data-error hidden></p>
    <div class="actions">
      <button type="button" class="button" data-cancel hidden>Cancel</button>
      ${discard}
      <button type="submit" class="button primary" data-start>Import</button>
    </div>
  </form>`;
}

/** Returns the dialog of the list's page; a button with `data-opens` opens it. */
export function importDialog(addresses: Addresses): SandboxHtml {
  const discard = html`<button type="submit" class="button" formmethod="dialog" formnovalidate data-discard>
    Discard
  </button>`;
  return html`<dialog id="import" aria-labelledby="import-title">
    <h2 id="import-title">Import a value stream</h2>
    ${importForm(addresses, discard)}
  </dialog>`;
}

/** Returns the same on a page of its own. */
export function importPage(tenant: string, addresses: Addresses): SandboxHtml {
  const discard = html`<a class="button" href="${addresses.list}">Discard</a>`;
  return layout({
    title: 'Import',
    crumbs: [
      { name: 'Tenants', address: '/' },
      { name: tenant, address: addresses.list },
    ],
    body: html`
      <div class="head"><h1>Import a value stream</h1></div>
      <section class="panel narrow">${importForm(addresses, discard)}</section>
    `,
  });
}

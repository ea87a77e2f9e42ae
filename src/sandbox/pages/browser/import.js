// The import form works as a plain form; this script adds drag and drop, the chosen file's stream name, and the dialog.

/**
 * @template {HTMLElement} Kind
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => Kind} kind
 */
function part(parent, selector, kind) {
  const found = parent.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * What a file says of itself; what is not an export file throws.
 *
 * @param {File} file
 * @param {number} limit
 */
async function readExport(file, limit) {
  if (file.size > limit) throw new Error('The file is larger than 10 MB.');
  const envelope = parsed(await file.text());
  if (typeof envelope !== 'object' || envelope === null) throw new Error(noExport);
  if (!('name' in envelope) || typeof envelope.name !== 'string') throw new Error(noExport);
  if (!('data' in envelope) || typeof envelope.data !== 'string') throw new Error(noExport);
  const exportedAt = 'exported_at' in envelope ? String(envelope.exported_at) : '';
  return { name: envelope.name, exportedAt };
}

const noExport = 'The file is JSON, but not an export file.';

/**
 * @param {string} content
 * @returns {unknown}
 */
function parsed(content) {
  try {
    return JSON.parse(content);
  } catch {
    throw new Error('The file is not JSON, so it is not an export file.');
  }
}

/** @param {HTMLFormElement} form */
function enhance(form) {
  const choose = part(form, '[data-choose]', HTMLElement);
  const input = part(form, 'input[type=file]', HTMLInputElement);
  const status = part(form, '[data-status]', HTMLElement);
  const alert = part(form, '[data-error]', HTMLElement);
  const cancel = part(form, '[data-cancel]', HTMLButtonElement);
  const start = part(form, '[data-start]', HTMLButtonElement);
  const limit = Number(form.dataset['limit']);
  part(choose, '.drop-title', HTMLElement).textContent = 'Drop an export file here, or choose one';

  function reset() {
    input.value = '';
    choose.hidden = false;
    status.replaceChildren();
    alert.hidden = true;
    cancel.hidden = true;
    start.hidden = true;
  }

  /** @param {{name: string, exportedAt: string}} found @param {string} file */
  function showChosen(found, file) {
    const lead = document.createElement('span');
    lead.className = 'hint';
    lead.textContent = 'Value stream';
    const name = document.createElement('bdi');
    name.className = 'chosen-name';
    name.textContent = found.name;
    const source = document.createElement('span');
    source.className = 'hint';
    source.textContent =
      found.exportedAt === '' ? file : `${file}, exported ${found.exportedAt.slice(0, 10)}`;
    status.replaceChildren(lead, name, source);
    choose.hidden = true;
    cancel.hidden = false;
    start.hidden = false;
    start.focus();
  }

  async function chosen() {
    const file = input.files?.[0];
    alert.hidden = true;
    if (file === undefined) return;
    try {
      const found = await readExport(file, limit);
      // Another file may have been chosen, or none, while this one was read.
      if (input.files?.[0] === file) showChosen(found, file.name);
    } catch (error) {
      input.value = '';
      alert.textContent = error instanceof Error ? error.message : 'The file cannot be read.';
      alert.hidden = false;
    }
  }

  /** @param {DragEvent} event */
  function dropped(event) {
    event.preventDefault();
    choose.classList.remove('over');
    if (choose.hidden || event.dataTransfer === null) return;
    if (event.dataTransfer.files.length !== 1) {
      alert.textContent = 'Drop one file at a time.';
      alert.hidden = false;
      return;
    }
    input.files = event.dataTransfer.files;
    void chosen();
  }

  // A file that is dropped beside the form would else be opened in its place.
  const area = form.closest('dialog') ?? form;
  area.addEventListener('dragover', (event) => {
    event.preventDefault();
    choose.classList.add('over');
  });
  area.addEventListener('dragleave', () => choose.classList.remove('over'));
  area.addEventListener('drop', (event) => {
    if (event instanceof DragEvent) dropped(event);
  });
  input.addEventListener('change', () => void chosen());
  cancel.addEventListener('click', () => {
    reset();
    input.focus();
  });
  form.closest('dialog')?.addEventListener('close', reset);
  reset();
}

/** A link to the form's page becomes a button that opens the dialog here. @param {HTMLAnchorElement} link */
function openHere(link) {
  const dialog = document.getElementById(link.dataset['opens'] ?? '');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = link.className;
  button.textContent = link.textContent;
  button.setAttribute('aria-haspopup', 'dialog');
  button.addEventListener('click', () => dialog.showModal());
  link.replaceWith(button);
}

for (const form of document.querySelectorAll('form[data-import]')) {
  if (form instanceof HTMLFormElement) enhance(form);
}
for (const link of document.querySelectorAll('a[data-opens]')) {
  if (link instanceof HTMLAnchorElement) openHere(link);
}

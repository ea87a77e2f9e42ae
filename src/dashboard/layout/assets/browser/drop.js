// Adds files dropped on an inbox form to its selection, as if the user had chosen them.

/** @param {HTMLFormElement} form */
function takeDrops(form) {
  const input = form.querySelector('input[type=file]');
  const list = form.querySelector('[data-chosen]');
  const button = form.querySelector('button');
  if (!(input instanceof HTMLInputElement) || list === null) return;
  const tell = () => {
    const names = [...(input.files ?? [])].map(({ name }) => name);
    list.textContent = names.length === 0 ? '' : `Chosen: ${names.join(', ')}`;
    if (names.length > 0) button?.focus();
  };
  form.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  form.addEventListener('dragleave', () => form.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    tell();
  });
  input.addEventListener('change', tell);
}

export function acceptDrops() {
  for (const form of document.querySelectorAll('form[data-drop]'))
    if (form instanceof HTMLFormElement) takeDrops(form);
}

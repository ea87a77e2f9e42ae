// Submits a form with `data-stay` without leaving the page, so that users keep their position while they tick boxes.

import { refresh } from './part.js';

/** @param {SubmitEvent} event */
async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset['stay'] === undefined) return;
  event.preventDefault();
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, event.submitter))
      if (typeof value === 'string') body.append(name, value);
    const answer = await fetch(form.action, { method: 'POST', body });
    if (!answer.ok) throw new Error(String(answer.status));
    await refresh();
  } catch {
    // The resulting page shows the reason.
    form.submit();
  }
}

export function keepPlaces() {
  document.addEventListener('submit', (event) => void send(event));
}

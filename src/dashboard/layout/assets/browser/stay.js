// A form with `data-stay` is sent without leaving the page, so that whoever ticks boxes keeps their place.

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
    // The page that comes of it says why.
    form.submit();
  }
}

export function keepPlaces() {
  document.addEventListener('submit', (event) => void send(event));
}

// Loads the content of an element with `data-from` when the reader opens the surrounding `details`.

import { describeTimes } from './times.js';

/** @param {Event} event */
async function load({ target }) {
  if (!(target instanceof HTMLDetailsElement) || !target.open) return;
  for (const place of target.querySelectorAll('[data-from]')) {
    if (!(place instanceof HTMLElement) || place.closest('details') !== target) continue;
    const from = place.dataset['from'];
    if (from === undefined || place.dataset['is'] !== undefined) continue;
    place.dataset['is'] = 'loading';
    try {
      const answer = await fetch(from, { signal: AbortSignal.timeout(30_000) });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      place.dataset['is'] = 'loaded';
      describeTimes(place);
    } catch {
      // The link in the place leads to the same content.
      delete place.dataset['is'];
    }
  }
}

export function loadOnOpen() {
  document.addEventListener('toggle', (event) => void load(event), { capture: true });
}

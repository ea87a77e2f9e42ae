// Replaces the part of the page that changes.

import { morph } from './morph.js';
import { describeTimes } from './times.js';

const part = document.getElementById('part');
let tag = '';

/**
 * Shows the part of a response in place of the current one.
 *
 * @param {Element} answered
 */
export function show(answered) {
  if (part === null) return;
  describeTimes(answered);
  const focused = document.activeElement?.id ?? '';
  morph(part, answered);
  // An element loses the focus when it moves.
  if (focused !== '' && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true });
}

/**
 * Requests the part again. Returns the status: 200, 304 if it has not changed, or an error. Throws if nobody answers.
 */
export async function refresh() {
  const address = new URL(location.href);
  address.searchParams.set('part', '');
  const answer = await fetch(address, {
    headers: tag === '' ? {} : { 'If-None-Match': tag },
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status === 200) {
    tag = answer.headers.get('ETag') ?? '';
    const holder = document.createElement('template');
    holder.innerHTML = `<div>${await answer.text()}</div>`;
    if (holder.content.firstElementChild !== null) show(holder.content.firstElementChild);
  }
  return answer.status;
}

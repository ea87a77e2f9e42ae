// The part of a page that changes, and how it is asked for again.

import { morph } from './morph.js';
import { tellTimes } from './times.js';

const part = document.getElementById('part');
let tag = '';

/** Puts the part of an answer in the place of the one that is shown. @param {Element} answered */
export function show(answered) {
  if (part === null) return;
  tellTimes(answered);
  const focused = document.activeElement?.id ?? '';
  morph(part, answered);
  // Where what had the focus was moved, it has lost it.
  if (focused !== '' && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true });
}

/**
 * Asks for the part anew. Answers with the status: 200, 304 where it is as it was, or why it was not told; throws where
 * nobody answers.
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

// Keys of every page: / and ⌘K or Ctrl+K search, ? lists the keys. Shows results of the search field while users type.

import { describeTimes } from './times.js';

const field = document.getElementById('find');
const results = document.getElementById('found');
const keys = document.getElementById('keys');

/** Time after the last key before a search. Milliseconds. */
const pause = 250;

/** @type {number | undefined} */
let waiting;

function focusField() {
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

function showKeys() {
  if (keys instanceof HTMLDialogElement && !keys.open) keys.showModal();
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const isShortcut = (ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k';
  if (key === 'Escape' && results !== null && !results.hidden) {
    // A second one clears the field.
    event.preventDefault();
    return hide();
  }
  if (!isShortcut && (ctrlKey || metaKey || altKey || isTyping(target))) return;
  if (isShortcut || key === '/') focusField();
  else if (key === '?') showKeys();
  else return;
  event.preventDefault();
}

function hide() {
  if (results !== null) results.hidden = true;
}

/** Shows the results for the text in the field, unless it has changed meanwhile. */
async function find() {
  if (!(field instanceof HTMLInputElement) || results === null) return;
  const text = field.value.trim();
  if (text === '') return hide();
  try {
    const address = `/search?part=&q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok || field.value.trim() !== text) return;
    results.innerHTML = await answer.text();
    // The heading of the page is of no use above its own field.
    results.querySelector('h1')?.remove();
    describeTimes(results);
    results.hidden = false;
  } catch {
    // Enter opens the page of the search.
  }
}

export function takeKeys() {
  document.addEventListener('keydown', pressed);
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest('[data-keys]') !== null) showKeys();
    if (target.closest('.find') === null) hide();
  });
  field?.addEventListener('input', () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void find(), pause);
  });
}

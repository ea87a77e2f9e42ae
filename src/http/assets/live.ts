/** The script of the pages: asks for the changing part every two seconds, and shows times in the reader's zone. */
export const live = `'use strict';
const part = document.getElementById('part');
const state = document.getElementById('live');
let tag = '';

function localTimes() {
  for (const time of part.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    time.title = time.dateTime;
    time.textContent = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  }
}

/** A screen reader says it anew whenever it is set. */
function tell(text) {
  if (state.textContent !== text) state.textContent = text;
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(part.dataset.part, { headers: tag ? { 'If-None-Match': tag } : {}, signal: AbortSignal.timeout(5000) });
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(String(answer.status));
      tag = answer.headers.get('ETag') || '';
      const focused = document.activeElement && document.activeElement.getAttribute('aria-labelledby');
      part.innerHTML = await answer.text();
      localTimes();
      if (focused) part.querySelector('[tabindex][aria-labelledby="' + CSS.escape(focused) + '"]')?.focus({ preventScroll: true });
    }
    tell('live');
  } catch {
    tell('the daemon does not answer');
  }
}

localTimes();
setInterval(refresh, 2000);
document.addEventListener('visibilitychange', refresh);
`;

// Shows times relative to now, with the absolute time in the reader's time zone as the tooltip.

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** Times further away than this are dates. Seconds. */
const farAway = 14 * 86_400;

/** @param {Date} at */
function ago(at) {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000);
  const distance = Math.abs(seconds);
  if (distance > farAway) return at.toLocaleDateString(undefined, { dateStyle: 'medium' });
  if (distance < 5) return seconds > 0 ? 'now' : 'just now';
  const [unit, length] = units.find(([, one]) => distance >= one) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / length), unit);
}

/** @param {ParentNode} within */
export function describeTimes(within) {
  for (const time of within.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = at.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' });
    const text = ago(at);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Interval of the updates. Milliseconds. */
const every = 10_000;

export function followTimes() {
  describeTimes(document);
  window.setInterval(() => {
    if (!document.hidden) describeTimes(document);
  }, every);
}

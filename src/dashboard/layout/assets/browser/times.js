// Times stand on a page in UTC; here they are put into the zone and the words of whoever reads.

/** @param {ParentNode} within */
export function tellTimes(within) {
  for (const time of within.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = time.dateTime;
    time.textContent = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  }
}

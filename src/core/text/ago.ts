/** Returns a duration in its largest sensible unit, such as `3 min ago`. */
export function ago(milliseconds: number): string {
  return `${roughly(milliseconds)} ago`;
}

/** Returns a duration rounded to one unit, such as `90 s`, `3 min`, `5 h` or `12 d`. */
export function roughly(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

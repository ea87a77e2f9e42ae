import { html, type Html } from './html.ts';

/** Returns a time that is the same in every time zone. The page's script converts it to the reader's own. */
export function moment(milliseconds: number): Html {
  if (Number.isNaN(new Date(milliseconds).getTime())) return html`—`;
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** Returns a time given in RFC 3339. The text may be invalid. */
export function momentOf(text: string): Html {
  return moment(Date.parse(text));
}

/** Formats a duration. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

import { prose } from './inline.ts';

/** Returns an untrusted sentence or name as readable Markdown without effects: no mention, link, emoji or markup. */
export function inert(text: string): string {
  return prose(text);
}

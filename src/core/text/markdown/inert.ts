import { prose } from './inline.ts';

/** A sentence or name of anybody as Markdown that reads well and does nothing: no mention, link, emoji or markup. */
export function inert(text: string): string {
  return prose(text);
}

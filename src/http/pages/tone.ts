import { html } from 'hono/html';
import type { Html } from './moment.ts';

/** Words that somebody should notice: what went wrong, and what waits. The others are as it should be. */
const tones: Readonly<Record<string, 'bad' | 'warn'>> = {
  blocked: 'bad',
  conflict: 'bad',
  error: 'bad',
  failed: 'bad',
  'in part': 'bad',
  interrupted: 'bad',
  drifted: 'warn',
  'handed-over': 'warn',
  'to be sent': 'warn',
  waiting: 'warn',
};

/** A word for an outcome or for how a stream stands, in the look that it asks for. */
export function toned(word: string): Html {
  const tone = Object.hasOwn(tones, word) ? tones[word] : undefined;
  return tone === undefined ? html`${word}` : html`<span class="${tone}">${word}</span>`;
}

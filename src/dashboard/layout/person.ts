import { html, type Html } from './html.ts';

/** Number of colours of avatars, as the style declares them. */
const tints = 6;

/** Returns a name with its initials in front. */
export function person(name: string): Html {
  const tint = Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % tints;
  return html`<span class="person"
    ><span class="avatar tint-${tint}" aria-hidden="true">${initials(name)}</span><bdi>${name}</bdi></span
  >`;
}

function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => Array.from(word ?? '?')[0] ?? '')
    .join('')
    .toUpperCase();
}

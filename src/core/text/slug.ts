import anyAscii from 'any-ascii';

const maxLength = 60;

/** Names that some file system reserves. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d|conin|conout|git)$/;

/**
 * Returns a name in any script as a path segment: `a-z`, `0-9` and single hyphens, at most 60 characters, never
 * reserved or hidden. Returns `fallback` if nothing of the name can be written that way.
 */
export function slug(name: string, fallback: string): string {
  const ascii = anyAscii(name.normalize('NFC').slice(0, 4 * maxLength))
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/['`]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replaceAll(/^-+|-+$/g, '');
  if (ascii === '') return fallback;
  return reserved.test(ascii) ? `${ascii}-${fallback}` : ascii;
}

/** Gives out free slugs. Remembers its position, because many resources may share a name. */
export class FreeSlugs {
  readonly #isTaken: (slug: string) => boolean;
  readonly #next = new Map<string, number>();

  /** Frees no taken slug. */
  constructor(isTaken: (slug: string) => boolean) {
    this.#isTaken = isTaken;
  }

  /** Returns the slug, or the slug with the smallest free number from 2. */
  take(wanted: string): string {
    let number = this.#next.get(wanted) ?? 1;
    let free = number === 1 ? wanted : `${wanted}-${number}`;
    for (; this.#isTaken(free); free = `${wanted}-${number}`) number += 1;
    this.#next.set(wanted, number);
    return free;
  }
}

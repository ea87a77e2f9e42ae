/** Path in a configuration, as keys and indices. */
export type KeyPath = readonly PropertyKey[];

/** Matches keys, names and prefixes that are safe to show, and no token that was pasted into the wrong place. */
const harmless = /^[A-Za-z][A-Za-z0-9-]{0,30}$/;

/** Returns a path such as `environments.production.branch` or `source.include[1]`. Replaces unsafe keys by `…`. */
export function keyText(path: KeyPath): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `[${key}]` : `.${harmless.test(String(key)) ? String(key) : '…'}`,
    )
    .join('')
    .replace(/^\./, '');
}

/** Returns a text of the file in quotes for a message, or undefined if it could be a secret. */
export function shown(text: string): string | undefined {
  return harmless.test(text) ? `'${text}'` : undefined;
}

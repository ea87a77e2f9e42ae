/** A place in a configuration as keys and indices. */
export type KeyPath = readonly PropertyKey[];

/** Looks like a key, a name or a prefix of ours, and like no token that somebody pasted into the wrong place. */
const harmless = /^[A-Za-z][A-Za-z0-9-]{0,30}$/;

/** `environments.production.branch`, `source.include[1]`; what may not be shown is `…`. */
export function keyText(path: KeyPath): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `[${key}]` : `.${harmless.test(String(key)) ? String(key) : '…'}`,
    )
    .join('')
    .replace(/^\./, '');
}

/** A text of the file as a message may show it: in quotes, or undefined where it could be a secret. */
export function shown(text: string): string | undefined {
  return harmless.test(text) ? `'${text}'` : undefined;
}

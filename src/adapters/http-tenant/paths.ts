/** Fills in a template. Encodes values, so that each stays inside its segment. */
export function expandPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

/**
 * Tells whether an id is safe as a path segment. Not safe are texts that could lead a path elsewhere once a server or
 * gateway has decoded it: an empty text, `.`, `..`, slashes, backslashes, control characters. Nor are texts that are no
 * ids: lone surrogates, more than 256 characters.
 */
export function isPathSegment(id: string): boolean {
  if (id === '' || id === '.' || id === '..' || id.length > 256 || !id.isWellFormed()) return false;
  return !/[/\\\p{Cc}]/u.test(id);
}

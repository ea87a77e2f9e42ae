/** Fills a template in. Values are encoded, so that each stays inside its segment. */
export function expandPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

/**
 * False for what could lead a path elsewhere once a server or gateway has decoded it: nothing, `.`, `..`, slashes,
 * backslashes, control characters; also for what no id is: lone surrogates, more than 256 characters.
 */
export function isPathSegment(id: string): boolean {
  if (id === '' || id === '.' || id === '..' || id.length > 256 || !id.isWellFormed()) return false;
  return !/[/\\\p{Cc}]/u.test(id);
}

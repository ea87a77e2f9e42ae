/** `*` is any run of characters of a slug, `?` any one of them. */
export function globMatches(pattern: string, slug: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(slug);
}

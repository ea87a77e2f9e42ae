const somewhere = 'http://sluice.invalid';
const longest = 2000;

/**
 * Returns a path of this server with its query. Returns `/` for a text that could lead elsewhere. Parses it as browsers
 * do: they take `/\evil.example` and `/%09/evil.example` unescaped for addresses of other servers.
 */
export function localPath(text: string | undefined): string {
  if (text === undefined || text.length > longest || !text.startsWith('/')) return '/';
  const url = URL.canParse(text, somewhere) ? new URL(text, somewhere) : undefined;
  if (url?.origin !== somewhere || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}

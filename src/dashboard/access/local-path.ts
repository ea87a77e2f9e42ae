const somewhere = 'http://sluice.invalid';
const longest = 2000;

/**
 * A path of this server that somebody may be sent to, with its query; `/` for everything that could lead elsewhere. Read
 * as browsers read it: they take `/\evil.example` and `/%09/evil.example` unescaped for addresses of other servers.
 */
export function localPath(text: string | undefined): string {
  if (text === undefined || text.length > longest || !text.startsWith('/')) return '/';
  const url = URL.canParse(text, somewhere) ? new URL(text, somewhere) : undefined;
  if (url?.origin !== somewhere || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}

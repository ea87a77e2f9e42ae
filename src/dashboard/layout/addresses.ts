/** Addresses of the pages. Names in a path are escaped. */
export const addresses = {
  environments: '/',
  environment: (stage: string, tab?: string) =>
    withQuery(`/environments/${encodeURIComponent(stage)}`, tab === undefined ? {} : { tab }),
  /** What a stream's pending change or drift in an environment consists of. */
  streamChange: (environment: string, slug: string, of: 'plan' | 'drift') =>
    `/environments/${encodeURIComponent(environment)}/changes/${encodeURIComponent(slug)}?of=${of}`,
  confirm: (stage: string, action: string) => `/environments/${encodeURIComponent(stage)}/confirm/${action}`,
  accept: (environment: string, stream: string) =>
    withQuery(`/environments/${encodeURIComponent(environment)}/confirm/accept`, { stream }),
  revert: (environment: string, stream: string) =>
    withQuery(`/environments/${encodeURIComponent(environment)}/confirm/revert`, { stream }),
  streams: (query: Readonly<Record<string, string>> = {}) => withQuery('/streams', query),
  stream: (pipeline: string, slug: string, query: Readonly<Record<string, string>> = {}) =>
    withQuery(`/streams/${encodeURIComponent(pipeline)}/${encodeURIComponent(slug)}`, query),
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
  history: (stage?: string, page?: string) =>
    withQuery('/history', {
      ...(stage === undefined ? {} : { stage }),
      ...(page === undefined ? {} : { page }),
    }),
  drift: '/drift',
  problems: (query: Readonly<Record<string, string>> = {}) => withQuery('/problems', query),
  search: (text = '') => withQuery('/search', text === '' ? {} : { q: text }),
  handOvers: '/hand-over',
  handOver: (stage: string) => `/hand-over/${encodeURIComponent(stage)}`,
  bundle: (stage: string, round: string) =>
    `/hand-over/${encodeURIComponent(stage)}/rounds/${encodeURIComponent(round)}.zip`,
  signIn: (to?: string) => withQuery('/sign-in', to === undefined ? {} : { to }),
} as const;

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Returns the slug of a stream from its path in the tree, or undefined for other paths. */
export function slugIn(path: string): string | undefined {
  return /^value-streams\/([^/]+)$/.exec(path)?.[1];
}

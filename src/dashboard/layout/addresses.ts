/** Addresses of the pages. Names in a path are escaped. */
export const addresses = {
  environments: '/',
  environment: (lane: string) => `/environments/${encodeURIComponent(lane)}`,
  confirm: (lane: string, action: string) => `/environments/${encodeURIComponent(lane)}/confirm/${action}`,
  accept: (environment: string, stream: string) =>
    withQuery(`/environments/${encodeURIComponent(environment)}/confirm/accept`, { stream }),
  streams: (query: Readonly<Record<string, string>> = {}) => withQuery('/streams', query),
  stream: (pipeline: string, slug: string, query: Readonly<Record<string, string>> = {}) =>
    withQuery(`/streams/${encodeURIComponent(pipeline)}/${encodeURIComponent(slug)}`, query),
  pass: (id: string) => `/passes/${encodeURIComponent(id)}`,
  history: (lane?: string) => withQuery('/history', lane === undefined ? {} : { lane }),
  drift: '/drift',
  problems: '/problems',
  handOvers: '/hand-over',
  handOver: (lane: string) => `/hand-over/${encodeURIComponent(lane)}`,
  bundle: (lane: string, round: string) =>
    `/hand-over/${encodeURIComponent(lane)}/rounds/${encodeURIComponent(round)}.zip`,
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

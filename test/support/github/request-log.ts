/** A request as it came in, without its credentials. */
export interface LoggedRequest {
  readonly method: string;
  /** Of the API: below `/api/v3`, of git: the whole; without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without `authorization` and `cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first word of `authorization`. */
  readonly scheme: string | undefined;
  /** Login or app that the credentials name. */
  as: string | undefined;
  /** Parsed where it is JSON; undefined for git, and where there is none. */
  body: unknown;
  /** Of the API: GitHub's id of it, as `pulls/create`. */
  operation: string | undefined;
  /** Of the answer; undefined while there is none. */
  status: number | undefined;
}

/** A request that GitHub does not describe. */
export interface Violation {
  /** `METHOD /path`. */
  readonly request: string;
  readonly faults: readonly string[];
}

const hidden: ReadonlySet<string> = new Set(['authorization', 'cookie']);

export function logged(
  method: string,
  path: string,
  query: URLSearchParams,
  headers: NodeJS.Dict<string | string[]>,
): LoggedRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method,
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(texts.filter(([name]) => !hidden.has(name))),
    scheme: texts.find(([name]) => name === 'authorization')?.[1].split(' ')[0],
    as: undefined,
    body: undefined,
    operation: undefined,
    status: undefined,
  };
}

import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

export interface GitHttpServer {
  /** Where the repositories are, without a slash at the end: `http://127.0.0.1:1234`. */
  readonly url: string;
  /** `METHOD path` of each request so far. */
  readonly requests: readonly string[];
  /** Answer every request in this way instead, while it is set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

/**
 * Serves the bare repositories of a folder by git's smart HTTP protocol: a bridge to `git http-backend`. With a
 * password, only to who sends it as that user by basic authentication.
 */
export async function startGitHttpServer(options: {
  readonly root: string;
  readonly username?: string;
  readonly password?: string;
}): Promise<GitHttpServer> {
  const requests: string[] = [];
  const handler = { answer: undefined as GitHttpServer['answer'] };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (handler.answer !== undefined) handler.answer(request, response);
    else if (isAllowed(request, options)) serveGit(request, response, { root: options.root });
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(handler, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function isAllowed(
  request: IncomingMessage,
  { username = 'x-access-token', password }: { username?: string; password?: string },
): boolean {
  if (password === undefined) return true;
  return (
    request.headers.authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  );
}

/** What `git http-backend` is told of a request beside what the request says itself. */
export interface GitAccess {
  /** Folder that the repositories are below. */
  readonly root: string;
  /** Path below it, where that is not the path of the request. */
  readonly path?: string;
  /** Environment that hooks see. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called when git is done, before the answer ends. */
  readonly done?: () => Promise<void>;
}

/** Answers one request of git's smart HTTP protocol. */
export function serveGit(request: IncomingMessage, response: ServerResponse, access: GitAccess): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: access.root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: text(request.headers['git-protocol']),
      PATH_INFO: access.path ?? decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: text(request.headers['content-type']),
      HTTP_CONTENT_ENCODING: text(request.headers['content-encoding']),
      ...access.env,
    },
  });
  backend.stdin.on('error', () => undefined);
  response.on('close', () => backend.kill());
  request.pipe(backend.stdin);
  relay(backend.stdout, response)
    .then(access.done)
    .then(() => response.end())
    .catch(() => response.destroy());
}

/** Passes on what a CGI program prints: headers, an empty line, the body. Does not end the answer. */
async function relay(stdout: Readable, response: ServerResponse): Promise<void> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    if (response.headersSent) {
      response.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) continue;
    writeHead(head.subarray(0, end).toString('latin1'), response);
    response.write(head.subarray(end + 4));
  }
}

function writeHead(head: string, response: ServerResponse): void {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const status = Number.parseInt(headers.get('status') ?? '200', 10);
  headers.delete('status');
  response.writeHead(status, Object.fromEntries(headers));
}

function text(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { relative } from 'node:path';
import { serveGit } from '../git-http-server.ts';
import { type Caller, isAtLeast } from './accounts.ts';
import { callerOfGit } from './authentication.ts';
import type { Host } from './host.ts';
import { observe } from './observation.ts';
import { fullName, type Repository } from './records.ts';
import { Refusal } from './refusal.ts';
import type { LoggedRequest } from './request-log.ts';
import { networkOf } from './rest-api.ts';

const form =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.+)$/u;

/** Smart HTTP of the same repositories, with the same tokens; what is pushed is seen before the push is answered. */
export async function answerGit(
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
  log: LoggedRequest,
): Promise<void> {
  const url = new URL(request.url ?? '/', host.url);
  const [, owner = '', name = '', service = ''] = form.exec(decodeURIComponent(url.pathname)) ?? [];
  const moved = host.moved.get(`${owner}/${name}`.toLowerCase());
  if (moved && host.repository(owner, name) === undefined) {
    const location = `${host.url}/${fullName(moved)}.git/${service}${url.search}`;
    refuse(response, log, new Refusal(301, 'Moved Permanently', { headers: { location } }));
    return;
  }
  try {
    const caller = callerOfGit(host, request.headers.authorization);
    log.as = caller.kind === 'token' ? caller.token.account.login : undefined;
    const isPush = service === 'git-receive-pack' || url.search.includes('git-receive-pack');
    const repository = allowed(host, caller, host.repository(owner, name), isPush);
    const by = host.accountOf(caller) ?? repository.owner;
    const look = () =>
      host.inTurn(async () => {
        for (const one of networkOf(host, repository)) await observe(host, one, by);
      });
    if (service === 'info/refs') await look();
    log.status = 200;
    serveGit(request, response, {
      root: host.folder,
      path: `/${relative(host.folder, repository.git.path)}/${service}`,
      env: { REMOTE_USER: by.login, STAND_IN_ROLE: host.roleOfCaller(caller, repository) },
      done: async () => {
        if (service === 'git-receive-pack') await look();
      },
    });
  } catch (error) {
    refuse(response, log, error instanceof Refusal ? error : new Refusal(500, String(error)));
  }
}

function allowed(
  host: Host,
  caller: Caller,
  repository: Repository | undefined,
  isPush: boolean,
): Repository {
  const role = repository ? host.roleOfCaller(caller, repository) : 'none';
  const isEnough = repository !== undefined && isAtLeast(role, isPush ? 'write' : 'read');
  if (isEnough && hasRight(caller, isPush ? 'write' : 'read', repository)) return repository;
  if (caller.kind === 'nobody') throw new Refusal(401, 'Authentication failed.');
  if (repository === undefined || !isAtLeast(role, 'read')) throw new Refusal(404, 'Repository not found.');
  const login = host.accountOf(caller)?.login ?? '';
  throw new Refusal(403, `Permission to ${fullName(repository)}.git denied to ${login}.`);
}

function hasRight(caller: Caller, level: 'read' | 'write', repository: Repository): boolean {
  if (caller.kind !== 'token') return level === 'read' && !repository.isPrivate;
  const { scopes, rights } = caller.token;
  if (scopes) {
    const isOpen = !repository.isPrivate && (level === 'read' || scopes.includes('public_repo'));
    return isOpen || scopes.includes('repo');
  }
  return rights?.contents === 'write' || rights?.contents === level;
}

function refuse(response: ServerResponse, log: LoggedRequest, refusal: Refusal): void {
  log.status = refusal.status;
  response
    .writeHead(refusal.status, {
      'content-type': 'text/plain; charset=utf-8',
      ...(refusal.status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
      ...refusal.headers,
    })
    .end(refusal.message);
}

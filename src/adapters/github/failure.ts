import { NotFound, PortError, type PortErrorFacts, type Remedy } from '../../ports/errors.ts';
import type { ErrorResponse } from './answer.ts';
import type { GitHubCall } from './call.ts';
import type { GitHubCode } from './problems.ts';
import type { CallScope as SharedScope } from '../http-client/failure.ts';
import type { LineRedactor } from '../http-client/redactor.ts';

/** Context of every message and mapping. */
export interface GitHubScope extends SharedScope<AnyCall> {
  /** `owner/name`. */
  readonly repository: string;
  /** Origin of the API. */
  readonly origin: string;
}

export function githubScope(repository: string, origin: string, redactor: LineRedactor): GitHubScope {
  return {
    repository,
    origin,
    redactor,
    opening: ({ doing }) => `GitHub ${repository}: ${doing}`,
    codes,
    happened: { 'too-large': 'was answered too much' },
    limited: ({ remaining, waited, patience }) =>
      `put off: GitHub limits the rate of calls for another ${remaining} s; a call waits ${patience} s in all, and this one has waited ${waited} s`,
  };
}

const codes = {
  unsent: 'SLC2507',
  untrusted: 'SLC2510',
  lost: 'SLC2508',
  timeout: 'SLC2509',
  'too-large': 'SLC2516',
  limit: 'SLC2511',
  unreadable: 'SLC2515',
} as const satisfies Readonly<Record<string, GitHubCode>>;

type AnyCall = Pick<GitHubCall<unknown>, 'doing' | 'names' | 'writes'>;

interface GitHubErrorMeaning {
  readonly code: GitHubCode;
  readonly remedy: Remedy;
}

/** Converts an unsuccessful response that is no rate limit to an error of the port. The only place that does so. */
export function statusFailure(scope: GitHubScope, call: AnyCall, refusal: ErrorResponse): PortError {
  const { status } = refusal;
  if (status >= 300 && status < 400) return redirectFailure(scope, call, refusal);
  const said = refusal.message === '' ? '' : `: ${scope.redactor.clean(refusal.message)}`;
  const message = `${opening(scope, call)} was answered ${status}${said}${neededRight(scope, refusal)}`;
  const facts: PortErrorFacts = { ...meaningOf(call, status), uncertain: call.writes && status >= 500 };
  if (status === 404 && call.names === 'thing') return new NotFound(message, facts);
  return new PortError(message, facts);
}

function meaningOf({ names }: AnyCall, status: number): GitHubErrorMeaning {
  if (status >= 500 || status === 408) return { code: 'SLC2512', remedy: 'retry' };
  if (status < 300) return { code: 'SLC2515', remedy: 'retry' };
  if (status === 401) return { code: 'SLC2502', remedy: 'wait' };
  if (names === 'installation' && (status === 404 || status === 422))
    return { code: 'SLC2504', remedy: 'wait' };
  if (status === 404 && names === 'repository') return { code: 'SLC2504', remedy: 'wait' };
  if (status === 404 && names === 'thing') return { code: 'SLC2513', remedy: 'never' };
  if (status === 403 || status === 404 || status === 451) return { code: 'SLC2503', remedy: 'wait' };
  return { code: 'SLC2514', remedy: 'never' };
}

/**
 * Returns the permission that GitHub names for a refused call: `pull_requests=write` of an App, scopes of a classic
 * token.
 */
function neededRight({ redactor }: GitHubScope, { status, headers }: ErrorResponse): string {
  if (status !== 403 && status !== 404) return '';
  const sso = headers.has('x-github-sso') ? '; the organization asks to authorize the token for SSO' : '';
  const needed =
    headers.get('x-accepted-github-permissions') ?? headers.get('x-accepted-oauth-scopes')?.trim() ?? '';
  return `${needed === '' ? '' : ` (needs ${redactor.clean(needed, 100)})`}${sso}`;
}

/**
 * Returns the failure of a redirect, which is never followed. A redirect to the API's own host for the repository means
 * that it was renamed. Of another host, the message has only the origin, because the rest may have secrets.
 */
function redirectFailure(scope: GitHubScope, call: AnyCall, { status, headers }: ErrorResponse): PortError {
  const target = URL.parse(headers.get('location') ?? '', scope.origin);
  const facts = { remedy: 'wait', uncertain: false } as const;
  if (target?.origin === scope.origin && call.names !== 'installation' && status !== 303) {
    return new PortError(
      `${opening(scope, call)} was answered ${status}: the repository was renamed or moved. Set host.repository to its new name, and repository.url to its new address`,
      { ...facts, code: 'SLC2505' satisfies GitHubCode },
    );
  }
  const where = target === null || target.origin === 'null' ? '' : ` to ${target.origin.slice(0, 200)}`;
  return new PortError(`${opening(scope, call)} was answered ${status}, a redirect${where}: not followed`, {
    ...facts,
    code: 'SLC2506' satisfies GitHubCode,
  });
}

export function listTooLong(scope: GitHubScope, call: AnyCall, most: number): PortError {
  return new PortError(`${opening(scope, call)}: there are more than the ${most} that are read`, {
    code: 'SLC2516' satisfies GitHubCode,
    remedy: 'wait',
  });
}

export function listInMotion(scope: GitHubScope, call: AnyCall): PortError {
  return new PortError(`${opening(scope, call)}: the list changed each time it was read`, {
    code: 'SLC2517' satisfies GitHubCode,
    remedy: 'retry',
  });
}

/** Returns the failure of a call that Sluice itself refuses. */
export function refused(scope: GitHubScope, call: Pick<AnyCall, 'doing'>, why: string): PortError {
  return new PortError(`${opening(scope, call)} is refused: ${why}`, {
    code: 'SLC2514' satisfies GitHubCode,
    remedy: 'never',
  });
}

/** Returns the failure of an App's unusable key. Leaves out the program's message, which could quote the key. */
export function unusableKey(scope: GitHubScope): PortError {
  return new PortError(
    `GitHub ${scope.repository}: host.app.privateKey is not the private key of an App in PEM`,
    { code: 'SLC2501' satisfies GitHubCode, remedy: 'wait' },
  );
}

function opening({ repository }: GitHubScope, { doing }: Pick<AnyCall, 'doing'>): string {
  return `GitHub ${repository}: ${doing}`;
}

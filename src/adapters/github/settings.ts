import { budgets } from '../../core/budgets.ts';
import { PortError } from '../../ports/errors.ts';
import type { GitHubCode } from './problems.ts';

/** Settings for one repository on GitHub: with a token, or as an App. */
export interface GitHubSettings {
  /** `owner/name`. */
  readonly repository: string;
  /** Address of the REST API, `https` or `http` to a loopback address. Default `https://api.github.com`. */
  readonly baseUrl?: string;
  readonly credentials: { readonly token: string } | { readonly app: AppSettings };
  /** Time limit of one request, from sending to the last byte of the response. Default 20,000. */
  readonly timeoutMs?: number;
  /** Limit on one call's waits at GitHub's request, after which it fails. Default 90,000. */
  readonly patienceMs?: number;
  /** Largest answer, after decompression. Default: `answer.hostBytes` of the budgets. */
  readonly maxBytes?: number;
  /** Limit on the pages of a list. Default 100. */
  readonly maxPages?: number;
  /** Pauses between two requests that write, and between two that notify people. GitHub asks for 1,000 and 3,000. */
  readonly pace?: { readonly writesMs: number; readonly notificationsMs: number };
  /** Unit of the pauses between attempts. Default 1,000. */
  readonly retryPauseMs?: number;
}

export interface AppSettings {
  readonly id: number;
  /** Found by the repository if left out. */
  readonly installation?: number | undefined;
  /** PEM. */
  readonly privateKey: string;
}

/** Checked settings with all defaults. */
export interface ResolvedGitHubSettings {
  readonly owner: string;
  readonly repo: string;
  /** Address without a slash at its end. */
  readonly baseUrl: string;
  readonly credentials: GitHubSettings['credentials'];
  readonly timeoutMs: number;
  readonly patienceMs: number;
  readonly maxBytes: number;
  readonly maxPages: number;
  readonly pace: { readonly writesMs: number; readonly notificationsMs: number };
  readonly retryPauseMs: number;
}

/** Fills in defaults. Throws a `PortError` that names an invalid setting; never a secret. */
export function resolveSettings(given: GitHubSettings): ResolvedGitHubSettings {
  const [, owner, repo] = /^([A-Za-z0-9._-]{1,100})\/([A-Za-z0-9._-]{1,100})$/.exec(given.repository) ?? [];
  if (owner === undefined || repo === undefined) return refuse('host.repository is not owner/name');
  if ('token' in given.credentials && !/^[\x21-\x7e]{1,4096}$/.test(given.credentials.token))
    return refuse('host.token is empty or has spaces or line breaks in it');
  return {
    owner,
    repo,
    baseUrl: usableBaseUrl(given.baseUrl ?? 'https://api.github.com'),
    credentials: given.credentials,
    timeoutMs: given.timeoutMs ?? 20_000,
    patienceMs: given.patienceMs ?? 90_000,
    maxBytes: given.maxBytes ?? budgets.answer.hostBytes,
    maxPages: given.maxPages ?? budgets.answer.hostPages,
    pace: given.pace ?? { writesMs: 1000, notificationsMs: 3000 },
    retryPauseMs: given.retryPauseMs ?? 1000,
  };
}

/** Checks the address. Every request has a token, so plain `http` is for this machine only. */
function usableBaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return refuse('host.baseUrl is not a URL');
  if (url.username !== '' || url.password !== '') return refuse('host.baseUrl has credentials in it');
  if (url.search !== '' || url.hash !== '') return refuse('host.baseUrl has a query or a fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return refuse('host.baseUrl must be https, or http to a loopback address');
  return url.href.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refuse(reason: string): never {
  throw new PortError(`GitHub: ${reason}`, { code: 'SLC2501' satisfies GitHubCode, remedy: 'never' });
}

import { budgets } from '../../core/budgets.ts';
import { checkTemplate, defaultPaths, type Paths } from '../../core/tenant-paths.ts';
import { PortError } from '../../ports/errors.ts';
import type { HttpTenantCode } from './problems.ts';

type GivenPaths = { readonly [Operation in keyof Paths]?: Paths[Operation] | undefined };

/** Settings of one tenant's connection. Only the first five are required; the contract is docs/reference/tenant-api.yaml. */
export interface HttpTenantSettings {
  /** Name of this tenant in the configuration, for every message. */
  readonly name: string;
  /** `https`, or `http` to a loopback address. May have a path, which precedes every path of the contract. */
  readonly baseUrl: string;
  /** The tenant's own name in paths, and in the scope of its token. */
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Time limit of one call, from sending to the last byte of the response. Default 20,000. */
  readonly timeoutMs?: number;
  /** Calls in flight at once. Default 8. */
  readonly concurrency?: number;
  /** `{service}` in paths. Default `orchestration`. */
  readonly service?: string;
  /** Path templates that differ from the contract's; null for an optional one that the tenant does not offer. */
  readonly paths?: GivenPaths;
  /** Items in one page of a list. Default 200, the contract's maximum. */
  readonly pageSize?: number;
  /** Largest answer to one call, after decompression. Default: `answer.tenantBytes` of the budgets. */
  readonly maxBytes?: number;
  /** Number of attempts of a repeatable call. Default 4. Waiting for a rate limit does not count. */
  readonly attempts?: number;
  /** Limit on one call's waits at the tenant's request, after which it fails. Default 120,000. */
  readonly patienceMs?: number;
  /** Default `sluice`. */
  readonly userAgent?: string;
}

/** Checked settings with all defaults. */
export interface ResolvedHttpTenantSettings extends Required<Omit<HttpTenantSettings, 'paths' | 'baseUrl'>> {
  readonly baseUrl: URL;
  readonly paths: Paths;
}

const code: HttpTenantCode = 'SLC2100';

/** Fills in defaults. Throws a `PortError` that names the invalid setting; never its secret. */
export function resolveSettings(given: HttpTenantSettings): ResolvedHttpTenantSettings {
  const refuse = (setting: string, reason: string): never => {
    throw new PortError(`tenant ${given.name}: ${setting} ${reason}`, { code, remedy: 'never' });
  };
  const count = (setting: string, value: number | undefined, fallback: number, max: number): number => {
    if (value === undefined) return fallback;
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    return refuse(setting, `must be a whole number from 1 to ${max}`);
  };
  if (!/^[a-z][a-z0-9]{2,15}$/.test(given.tenant))
    refuse('tenant', 'must be 3 to 16 lower-case letters and digits');
  if (given.clientId === '') refuse('clientId', 'is empty');
  if (given.clientSecret === '') refuse('clientSecret', 'is empty');
  const userAgent = given.userAgent ?? 'sluice';
  if (!/^[\x20-\x7e]{1,200}$/.test(userAgent))
    refuse('userAgent', 'must be 1 to 200 printable ASCII characters');
  const service = given.service ?? 'orchestration';
  if (!/^[\w-]{1,64}$/.test(service))
    refuse('service', 'must be one segment of letters, digits, `-` and `_`');

  return {
    name: given.name,
    baseUrl: usableBaseUrl(given.baseUrl, (reason) => refuse('baseUrl', reason)),
    tenant: given.tenant,
    clientId: given.clientId,
    clientSecret: given.clientSecret,
    timeoutMs: count('timeout', given.timeoutMs, 20_000, 3_600_000),
    concurrency: count('concurrency', given.concurrency, 8, 256),
    service,
    paths: mergedPaths(given.paths ?? {}, (setting, reason) => refuse(setting, reason)),
    pageSize: count('pageSize', given.pageSize, 200, 200),
    maxBytes: count('maxBytes', given.maxBytes, budgets.answer.tenantBytes, 1024 * 1024 * 1024),
    attempts: count('attempts', given.attempts, 4, 20),
    patienceMs: count('patience', given.patienceMs, 120_000, 3_600_000),
    userAgent,
  };
}

/** Checks the address. Every call has a token, so plain `http` is for this machine only. */
function usableBaseUrl(text: string, refuse: (reason: string) => never): URL {
  const url = URL.parse(text);
  if (url === null) return refuse('is not a URL');
  if (url.username !== '' || url.password !== '') return refuse('must not contain a user or password');
  if (url.search !== '' || url.hash !== '') return refuse('must not have a query or fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return refuse('must be https, or http to a loopback address');
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function mergedPaths(given: GivenPaths, refuse: (setting: string, reason: string) => never): Paths {
  const written = Object.entries(given).filter(([, template]) => template !== undefined);
  const paths = { ...defaultPaths, ...(Object.fromEntries(written) as Partial<Paths>) };
  for (const [key, template] of Object.entries(paths)) {
    const reason = checkTemplate(key, template);
    if (reason !== undefined) refuse(`paths.${key}`, reason);
  }
  return paths;
}

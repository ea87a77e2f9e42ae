import { budgets } from '../../core/budgets.ts';
import { PortError } from '../../ports/errors.ts';
import type { MakeCode } from './problems.ts';

/** Settings for the Make team of one tenant. Only the first four are required. */
export interface MakeSettings {
  /** Name of the tenant in the configuration, for every message. */
  readonly tenant: string;
  /** Host name of a zone of Make; for tests, `http://` and a loopback address with its port. */
  readonly zone: string;
  readonly teamId: number;
  readonly token: string;
  /** Limit on the calls in any minute. Default 60, the limit of the smallest plan with an API. */
  readonly perMinute?: number;
  /** Time limit of one call, from sending to the last byte of the response, in milliseconds. Default 20,000. */
  readonly timeoutMs?: number;
  /** Items in one page. Default 100. */
  readonly pageSize?: number;
  /** Limit on one response, after decompression. Default: `answer.makeBytes` of the budgets. */
  readonly maxBytes?: number;
  /** Number of attempts of a call. Default 4. Waiting for a rate limit does not count. */
  readonly attempts?: number;
  /** Limit on one call's waits at Make's request, in milliseconds, after which it fails. Default 120,000. */
  readonly patienceMs?: number;
}

/** Checked settings with all defaults. */
export interface ResolvedMakeSettings extends Required<Omit<MakeSettings, 'zone'>> {
  /** Address of the API. */
  readonly baseUrl: URL;
}

/** Zones in Make's documentation. */
const zones = /^(?:(?:eu1|eu2|us1|us2)\.make\.com|(?:eu1|us1)\.make\.celonis\.com)$/;
const loopback = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d{1,5}$/;

/** Fills in defaults. Throws a `PortError` that names the invalid setting; never the token. */
export function resolveSettings(given: MakeSettings): ResolvedMakeSettings {
  const { tenant, zone, teamId, token, ...more } = given;
  const refuse = (setting: string, reason: string): never => {
    const code: MakeCode = 'SLC2160';
    throw new PortError(`tenant ${tenant}: make.${setting} ${reason}`, { code, remedy: 'never' });
  };
  if (!zones.test(zone) && !loopback.test(zone)) refuse('zone', 'is not a zone of Make');
  if (!Number.isSafeInteger(teamId) || teamId < 1) refuse('teamId', 'is not the id of a team');
  // Anything else would make the header invalid, and the error about it would quote the token.
  if (!/^[\x21-\x7e]{1,4096}$/.test(token)) refuse('token', 'has characters that no token has');
  return {
    tenant,
    teamId,
    token,
    baseUrl: new URL('/api/v2', zones.test(zone) ? `https://${zone}` : zone),
    perMinute: more.perMinute ?? 60,
    timeoutMs: more.timeoutMs ?? 20_000,
    pageSize: more.pageSize ?? 100,
    maxBytes: more.maxBytes ?? budgets.answer.makeBytes,
    attempts: more.attempts ?? 4,
    patienceMs: more.patienceMs ?? 120_000,
  };
}

import { PortError } from '../../ports/errors.ts';
import type { MakeCode } from './problems.ts';

/** How the team of one tenant is reached in Make. Only the first four must be given. */
export interface MakeSettings {
  /** What the configuration calls the tenant; stands in every message. */
  readonly tenant: string;
  /** Host name of a zone of Make; for tests, `http://` and a loopback address with its port. */
  readonly zone: string;
  readonly teamId: number;
  readonly token: string;
  /** Calls in any minute, at most. Default 60: what the smallest plan with an API allows. */
  readonly perMinute?: number;
  /** For one call, from sending to the last byte of the answer, in milliseconds. Default 20,000. */
  readonly timeoutMs?: number;
  /** Items asked for in one page. Default 100. */
  readonly pageSize?: number;
  /** Largest answer to one call, after decompression. Default 16 MiB. */
  readonly maxBytes?: number;
  /** How often a call is sent in all. Default 4. Waiting for a rate limit does not count. */
  readonly attempts?: number;
  /** How long one call waits in all because Make asked it to, before it fails instead. Default 120,000. */
  readonly patienceMs?: number;
}

/** The settings with every default filled in, checked. */
export interface ResolvedSettings extends Required<Omit<MakeSettings, 'zone'>> {
  /** Of the API. */
  readonly baseUrl: URL;
}

/** The zones that Make's documentation names. */
const zones = /^(?:(?:eu1|eu2|us1|us2)\.make\.com|(?:eu1|us1)\.make\.celonis\.com)$/;
const loopback = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d{1,5}$/;

/** Fills in defaults. Throws a `PortError` that names the setting which cannot be used; never the token. */
export function resolveSettings(given: MakeSettings): ResolvedSettings {
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
    maxBytes: more.maxBytes ?? 16 * 1024 * 1024,
    attempts: more.attempts ?? 4,
    patienceMs: more.patienceMs ?? 120_000,
  };
}

import type { ServerConfig } from '../../config/config.ts';
import { SecretUnavailable, type SecretRef } from '../../config/secret.ts';
import type { AccessPolicy } from '../../dashboard/access/policy.ts';

/** Shortest allowed length of a configured token. */
const shortest = 20;

/** Lists the secrets of the access rules. */
export function secretsOfAccess({ access }: Pick<ServerConfig, 'access'>): readonly SecretRef[] {
  const { token, oidc } = access;
  return [...(token === undefined ? [] : [token]), ...(oidc === undefined ? [] : [oidc.clientSecret])];
}

/** Returns true if Sluice must generate a token because the configuration has no way to sign in. */
export function needsOwnToken({ access, pages }: ServerConfig): boolean {
  return pages === 'on' && access.token === undefined && access.oidc === undefined;
}

/**
 * Returns the access rules with resolved secrets. `ownToken` is the generated token, used if none is configured. Throws
 * `SecretUnavailable` (SLC1127) if the configured token can be guessed.
 */
export function accessPolicy(
  { access, url }: ServerConfig,
  secret: (ref: SecretRef) => string,
  ownToken: string | undefined,
): AccessPolicy {
  const { isConfigured, token, anonymous, oidc, roles, people } = access;
  return {
    url: isConfigured ? url : undefined,
    token: token === undefined ? ownToken : longEnough(token, secret(token)),
    anonymous,
    oidc: oidc === undefined ? undefined : { ...oidc, clientSecret: secret(oidc.clientSecret) },
    roles,
    people,
  };
}

function longEnough({ key }: SecretRef, token: string): string {
  if (token.length >= shortest) return token;
  const remedy = `let it have at least ${shortest} characters of chance, such as openssl rand -hex 32 prints`;
  throw new SecretUnavailable(key, 'is too short to keep anybody out', remedy, 'SLC1127');
}

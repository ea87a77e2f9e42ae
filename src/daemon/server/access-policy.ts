import type { ServerConfig } from '../../config/config.ts';
import { SecretUnavailable, type SecretRef } from '../../config/secret.ts';
import type { AccessPolicy } from '../../dashboard/access/policy.ts';

/** Of a token that somebody chose. */
const shortest = 20;

/** What lets people in that must be read from somewhere. */
export function secretsOfAccess({ access }: Pick<ServerConfig, 'access'>): readonly SecretRef[] {
  const { token, oidc } = access;
  return [...(token === undefined ? [] : [token]), ...(oidc === undefined ? [] : [oidc.clientSecret])];
}

/** True where a token is to be made, since people could not sign in by any other way. */
export function needsOwnToken({ access, pages }: ServerConfig): boolean {
  return pages === 'on' && access.token === undefined && access.oidc === undefined;
}

/**
 * Who is let in, with secrets as they are. `ownToken` is what was made where none is configured. Throws
 * `SecretUnavailable` (SLC1127) where the token that somebody chose can be guessed.
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

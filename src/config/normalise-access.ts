import type { AccessConfig } from './config.ts';
import { isReachable } from './values/listen-address.ts';
import type { WrittenDaemon } from './schema.ts';
import { secretRef } from './secret-ref.ts';
import { isLoopback } from './values/web-address.ts';

/**
 * Normalises the access rules. By default, users may view without signing in only if they reach the server from this
 * machine and not through a proxy.
 */
export function normaliseAccess(
  { listen, url, access }: WrittenDaemon['server'],
  folder: string,
): AccessConfig {
  const { token, oidc, roles = [], people = [], anonymous } = access ?? {};
  const isBehindProxy = url !== undefined && !isLoopback(new URL(url).hostname);
  const isOfThisMachine =
    !isReachable(listen) && oidc === undefined && (!isBehindProxy || access === undefined);
  return {
    isConfigured: access !== undefined,
    token: token === undefined ? undefined : secretRef(['server', 'access', 'token'], token, folder),
    anonymous: anonymous ?? (isOfThisMachine ? 'view' : 'none'),
    oidc:
      oidc === undefined
        ? undefined
        : {
            ...oidc,
            clientSecret: secretRef(['server', 'access', 'oidc', 'clientSecret'], oidc.clientSecret, folder),
          },
    roles,
    people,
  };
}

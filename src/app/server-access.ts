import type { Config } from '../config/config.ts';
import { resolveSecrets, type SecretRef } from '../config/secret.ts';
import type { AccessPolicy } from '../http/access/policy.ts';
import { accessPolicy, needsOwnToken } from './access-policy.ts';
import { configuredAuthorities } from './authority.ts';
import { keptAccessToken } from './access-token.ts';
import { hideSecrets } from './hide-secrets.ts';
import { everything, secretsOf } from './opens.ts';
import type { Outside } from './open.ts';

/** What the server of a daemon goes by. */
export interface ServerAccess {
  /** Who is let in to the pages; undefined where there are none. */
  readonly access: AccessPolicy | undefined;
  /** What webhooks are signed with, where the configuration names it. */
  readonly webhookSecret: string | undefined;
}

/**
 * Reads who is let in. Every secret of the configuration is made known to the redactor, since what is worked on elsewhere
 * is shown here. Throws `SecretUnavailable` where one is missing.
 */
export async function serverAccess(
  config: Config,
  outside: Pick<Outside, 'env' | 'readFile' | 'redactor'>,
): Promise<ServerAccess> {
  const { redactor } = outside;
  await hideSecrets(config, outside, redactor);
  const secret = await resolveSecrets(secretsOf(config, everything), outside, (value) => redactor.add(value));
  const { webhookSecret } = config.server;
  return {
    access: await accessOf(config, secret, redactor),
    webhookSecret: webhookSecret === undefined ? undefined : secret(webhookSecret),
  };
}

/** A token that is made here is hidden as others are. */
async function accessOf(
  config: Config,
  secret: (ref: SecretRef) => string,
  redactor: Outside['redactor'],
): Promise<AccessPolicy | undefined> {
  const { server, store } = config;
  if (server.pages === 'off') return undefined;
  const own = needsOwnToken(server) ? await keptAccessToken(store) : undefined;
  if (own !== undefined) redactor.add(own);
  return { ...accessPolicy(server, secret, own), authorities: configuredAuthorities(config) };
}

import type { Config } from '../../config/config.ts';
import { resolveSecrets, type SecretRef } from '../../config/secret.ts';
import type { AccessPolicy } from '../../dashboard/access/policy.ts';
import { accessPolicy, needsOwnToken } from './access-policy.ts';
import { configuredAuthorities } from '../open/authority.ts';
import { savedAccessToken } from './access-token.ts';
import { hideSecrets } from '../open/hide-secrets.ts';
import { everything, secretsOf } from '../open/opens.ts';
import type { Outside } from '../open/outside.ts';

export interface ServerAccess {
  /** Access rules of the pages. Undefined if the server has no pages. */
  readonly access: AccessPolicy | undefined;
  /** Secret that signs webhooks, if configured. */
  readonly webhookSecret: string | undefined;
}

/**
 * Reads the access rules. Registers every secret of the configuration with the redactor, because this process shows the
 * output of others. Throws `SecretUnavailable` if one is missing.
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

/** Resolves the access rules and hides a generated token like other secrets. */
async function accessOf(
  config: Config,
  secret: (ref: SecretRef) => string,
  redactor: Outside['redactor'],
): Promise<AccessPolicy | undefined> {
  const { server, store } = config;
  if (server.pages === 'off') return undefined;
  const own = needsOwnToken(server) ? await savedAccessToken(store) : undefined;
  if (own !== undefined) redactor.add(own);
  return { ...accessPolicy(server, secret, own), authorities: configuredAuthorities(config) };
}

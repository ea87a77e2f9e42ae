import { gitHubWebhooks } from '../../adapters/github/webhooks.ts';
import { createPlainHost } from '../../adapters/plain-host/plain-host.ts';
import type { Pipeline, RequestHostConfig } from '../../config/config.ts';
import type { SecretRef } from '../../config/secret.ts';
import type { GitHost, HostPeople, ReadHostFacts } from '../../ports/git-host.ts';
import type { HostWebhooks } from '../../ports/host-webhooks.ts';
import type { Outside } from './outside.ts';
import { redactedHost } from './redacted-host.ts';

/** Git host and the credentials for its repository. */
export interface OpenHost {
  readonly host: GitHost;
  /** Undefined where the host has only branches, as `facts`. */
  readonly people: HostPeople | undefined;
  readonly facts: ReadHostFacts | undefined;
  /** Token for the repository: its own, or a fresh one from the host's App. */
  readonly gitToken: string | ((signal: AbortSignal) => Promise<string>) | undefined;
  close(): void;
}

/** Forms of the webhooks of all hosts. */
export const hostWebhooks: readonly HostWebhooks[] = [gitHubWebhooks];

/** Opens the host of a pipeline without a request. */
export async function openHost(
  { host, repository }: Pick<Pipeline, 'host' | 'repository'>,
  secret: (ref: SecretRef) => string,
  outside: Pick<Outside, 'fetch' | 'clock' | 'log' | 'redactor'>,
): Promise<OpenHost> {
  const own = repository.token === undefined ? undefined : secret(repository.token);
  if (host.kind === 'plain')
    return {
      host: createPlainHost(),
      people: undefined,
      facts: undefined,
      gitToken: own,
      close: () => undefined,
    };
  // Imported only when needed, because the client is large.
  const { createGitHubHost } = await import('../../adapters/github/github-host.ts');
  const github = createGitHubHost(settingsOf(host, secret), outside);
  // A repository given as a path gets no token.
  const asApp = 'app' in host.credentials && /^https?:/.test(repository.url);
  return {
    host: redactedHost(github.host, outside.redactor),
    people: github.people,
    facts: github.facts,
    gitToken: own ?? (asApp ? (signal) => github.gitToken(signal) : undefined),
    close: () => github.close(),
  };
}

function settingsOf(
  { repository, baseUrl, credentials }: RequestHostConfig,
  secret: (ref: SecretRef) => string,
) {
  if ('token' in credentials)
    return { repository, baseUrl, credentials: { token: secret(credentials.token) } };
  const { id, installation, privateKey } = credentials.app;
  return { repository, baseUrl, credentials: { app: { id, installation, privateKey: secret(privateKey) } } };
}

import { createPlainHost } from '../../adapters/plain-host/plain-host.ts';
import type { GitHubHostConfig, Pipeline } from '../../config/config.ts';
import type { SecretRef } from '../../config/secret.ts';
import type { GitHost } from '../../ports/git-host.ts';
import type { Outside } from './outside.ts';
import { redactedHost } from './redacted-host.ts';

/** A host, and what git is let in with. */
export interface OpenHost {
  readonly host: GitHost;
  /** What the repository is reached with: its own token, else one that the host's App is given anew. */
  readonly gitToken: string | ((signal: AbortSignal) => Promise<string>) | undefined;
  close(): void;
}

/** The host of a pipeline; nobody is asked yet. */
export async function openHost(
  { host, repository }: Pick<Pipeline, 'host' | 'repository'>,
  secret: (ref: SecretRef) => string,
  outside: Pick<Outside, 'fetch' | 'clock' | 'log' | 'redactor'>,
): Promise<OpenHost> {
  const own = repository.token === undefined ? undefined : secret(repository.token);
  if (host.kind === 'plain') {
    const close = () => undefined;
    return { host: createPlainHost({ repository: repository.url }, outside), gitToken: own, close };
  }
  // Loaded where it is needed: the client is large.
  const { createGitHubHost } = await import('../../adapters/github/github-host.ts');
  const github = createGitHubHost(settingsOf(host, secret), outside);
  // A path is given no token at all.
  const asApp = 'app' in host.credentials && /^https?:/.test(repository.url);
  return {
    host: redactedHost(github.host, outside.redactor),
    gitToken: own ?? (asApp ? (signal) => github.gitToken(signal) : undefined),
    close: () => github.close(),
  };
}

function settingsOf(
  { repository, baseUrl, credentials }: GitHubHostConfig,
  secret: (ref: SecretRef) => string,
) {
  if ('token' in credentials)
    return { repository, baseUrl, credentials: { token: secret(credentials.token) } };
  const { id, installation, privateKey } = credentials.app;
  return { repository, baseUrl, credentials: { app: { id, installation, privateKey: secret(privateKey) } } };
}

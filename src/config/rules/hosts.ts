import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that a GitHub host has either a token or an App. */
export function* hostsHaveOneKindOfCredentials(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, host } of pipelines) {
    if (host.kind === 'plain') continue;
    const hasToken = document.has(['host', 'token']);
    const hasApp = document.has(['host', 'app']);
    if (hasToken && hasApp) {
      yield document.problem(
        ['host', 'token'],
        { code: 'SLC1122', message: 'stands beside an app', remedy: 'keep one of them' },
        'key',
      );
    }
    if (hasToken || hasApp || document.has(['repository', 'token'])) continue;
    yield document.problem(['host'], {
      code: 'SLC1122',
      message: 'has no credentials',
      remedy: 'write host.token, host.app or repository.token',
    });
  }
}

/**
 * Checks that a credential for both git and the API stays with one GitHub host. A repository given as a path gets no
 * credential.
 */
export function* credentialsStayWithTheirHost(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, host, repository } of pipelines) {
    if (host.kind === 'plain' || repository.url?.kind !== 'address' || host.baseUrl === undefined) continue;
    const isShared =
      host.app === undefined
        ? !document.has(['host', 'token']) && document.has(['repository', 'token'])
        : !document.has(['repository', 'token']);
    if (!isShared || gitHost(host.baseUrl) === new URL(repository.url.url).host) continue;
    yield document.problem(['repository', 'url'], {
      code: 'SLC1123',
      message:
        'is on another host than the API that host.baseUrl names, and both would be sent one credential',
      remedy: `write an address of ${gitHost(host.baseUrl)}, or give each credentials of its own`,
    });
  }
}

/**
 * Returns the git host of an API: github.com and TENANT.ghe.com have an `api.` host, other servers have one host for
 * both.
 */
function gitHost(baseUrl: string): string {
  const { host, pathname } = new URL(baseUrl);
  return pathname === '/' ? host.replace(/^api\./, '') : host;
}

import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/**
 * Checks that a repository's token has a use. Git sends it over http and https only, so with a path it is used only if
 * the host's API needs it.
 */
export function* tokenHasAUse(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, repository, host } of pipelines) {
    const { url, token } = repository;
    if (token === undefined || url === undefined) continue;
    if (host.kind !== 'plain' && host.token === undefined && host.app === undefined) continue;
    if (url.kind === 'address' && /^https?:/.test(url.url)) continue;
    yield document.problem(
      ['repository', 'token'],
      {
        code: 'SLC1153',
        message: 'is not used with this address',
        remedy: 'remove it, or use an https address',
      },
      'key',
    );
  }
}

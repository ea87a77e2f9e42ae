import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/**
 * A token is sent over http and https only: with a path, whoever wrote it expects something else, unless the host's
 * API is asked with it.
 */
export function* tokenHasAUse(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, repository, host } of pipelines) {
    const { url, token } = repository;
    if (token === undefined || url === undefined) continue;
    if (host.kind === 'github' && host.token === undefined && host.app === undefined) continue;
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

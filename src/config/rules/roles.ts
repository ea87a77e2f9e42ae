import { globMatches } from '../../core/text/glob.ts';
import type { ConfigDocument } from '../document.ts';
import { sourceName, type PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';
import type { WrittenDaemon } from '../schema.ts';

/**
 * Checks that the patterns of each role match an environment. A misspelt pattern would deny access without a reason.
 */
export function* rolesReachSomething(
  document: ConfigDocument,
  { server }: Pick<WrittenDaemon, 'server'>,
  pipelines: readonly PipelineDraft[],
): Iterable<ConfigProblem> {
  const names = pipelines.flatMap(({ source, environments }) => [
    ...[sourceName(source)].filter((name) => name !== undefined),
    ...environments.keys(),
  ]);
  for (const [index, { stages }] of (server.access?.roles ?? []).entries()) {
    for (const [place, glob] of stages.entries()) {
      if (names.some((name) => globMatches(glob, name))) continue;
      yield document.problem(['server', 'access', 'roles', index, 'stages', place], {
        code: 'SLC1157',
        message: 'matches no source and no environment',
        remedy: `write "*", or a pattern for one of ${names.join(', ')}`,
      });
    }
  }
}

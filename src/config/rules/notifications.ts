import { globMatches } from '../../core/text/glob.ts';
import type { ConfigDocument } from '../document.ts';
import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';
import type { WrittenDaemon } from '../schema.ts';

/** Checks that each receiver's patterns match an environment. A misspelt pattern would silence all notifications. */
export function* receiversHearOfSomething(
  document: ConfigDocument,
  { notify }: Pick<WrittenDaemon, 'notify'>,
  pipelines: readonly PipelineDraft[],
): Iterable<ConfigProblem> {
  const names = pipelines.flatMap(({ environments }) => [...environments.keys()]);
  for (const [index, { environments }] of notify.entries()) {
    if (environments.some((glob) => names.some((name) => globMatches(glob, name)))) continue;
    yield document.problem(['notify', index, 'environments'], {
      code: 'SLC1156',
      message: 'matches no environment, so nothing is told',
      remedy:
        names.length === 0
          ? 'add an environment'
          : `write ["*"], or a pattern for one of ${names.join(', ')}`,
    });
  }
}

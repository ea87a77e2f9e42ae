import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that each window has exactly one effect. With both or neither, its meaning is unclear. */
export function* windowsHaveOneEffect(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, environments } of pipelines) {
    for (const [name, { windows = [] }] of environments) {
      for (const [index, { allow, deny }] of windows.entries()) {
        if ((allow === undefined) !== (deny === undefined)) continue;
        yield document.problem(
          ['environments', name, 'windows', index],
          {
            code: 'SLC1119',
            message: allow === undefined ? 'neither allows nor denies' : 'allows and denies at once',
            remedy: 'write either allow or deny, and a window of its own for the other',
          },
          'value',
        );
      }
    }
  }
}

import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** A window allows or denies. Which of the two was meant cannot be told where both stand in it, or neither. */
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

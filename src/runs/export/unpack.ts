import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { unpack, type UnpackContext, type Unpacked } from '../../core/tree/export/unpack.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';

/**
 * Unpacks all readable files together. Reports an unreadable one and unpacks the others as if it did not exist. Each
 * file must have a label of its own. Throws `InvalidInput` if each is readable alone and not all together.
 */
export function unpackReadable(
  files: readonly ExportFile[],
  known: UnpackContext,
): { readonly unpacked: Unpacked; readonly unreadable: readonly Problem[] } {
  const unreadable: Problem[] = [];
  for (let left = files; ;) {
    try {
      return { unpacked: unpack(left, known), unreadable };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const refused = problemsOf(left, error, known);
      if (refused.size === 0) throw error;
      unreadable.push(...refused.values());
      left = left.filter(({ file }) => !refused.has(file));
    }
  }
}

/**
 * Returns the problems by file. A problem that results from several parts, such as a text that is too long, does not
 * name the part.
 */
function problemsOf(
  files: readonly ExportFile[],
  error: InvalidInput,
  known: UnpackContext,
): ReadonlyMap<string, Problem> {
  if (files.some(({ file }) => file === error.file)) return new Map([[error.file, error.problem()]]);
  const refused = new Map<string, Problem>();
  for (const one of files) {
    const { file } = one;
    try {
      unpack([one], known);
    } catch (alone) {
      if (!(alone instanceof InvalidInput)) throw alone;
      refused.set(file, { ...alone.problem(), file });
    }
  }
  return refused;
}

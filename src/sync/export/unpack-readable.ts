import type { ExportFile } from '../../codec/export-file.ts';
import { unpack, type Known, type Unpacked } from '../../codec/unpack.ts';
import { InvalidInput, type Problem } from '../../domain/problem.ts';

/**
 * Unpacks together all files that can be understood: one that cannot is left out and told, and the others are unpacked
 * as if it had not been there. Each file must have a label of its own.
 */
export function unpackReadable(
  files: readonly ExportFile[],
  known: Known,
): { readonly unpacked: Unpacked; readonly unreadable: readonly Problem[] } {
  const unreadable: Problem[] = [];
  for (let left = files; ;) {
    try {
      return { unpacked: unpack(left, known), unreadable };
    } catch (error) {
      const others = error instanceof InvalidInput ? left.filter(({ file }) => file !== error.file) : left;
      if (!(error instanceof InvalidInput) || others.length === left.length) throw error;
      unreadable.push(error.problem());
      left = others;
    }
  }
}

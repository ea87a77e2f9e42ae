import { readTree } from '../../codec/read-tree.ts';
import { parseEnvironmentFile } from '../../codec/environment-file.ts';
import { InvalidInput, problemLine, type Problem } from '../../domain/problem.ts';
import { treePath } from '../../domain/tree.ts';
import { validateTree } from '../../domain/validate.ts';
import { count, printJson, UsageError, type ExitCode, type Output } from '../output.ts';
import { readFolder } from '../disk.ts';

export interface ValidateOptions {
  readonly dir: string;
  readonly json: boolean;
}

/** Checks a tree in a folder. Exit 1 where there are errors; warnings do not count. */
export async function validateCommand({ dir, json }: ValidateOptions, output: Output): Promise<ExitCode> {
  const files = await readFolder(dir, (path) => treePath(path).is !== 'other' || path.includes('/'));
  if (files.length === 0) throw new UsageError(`${dir} holds no tree`);
  const { tree, problems: unreadable } = readTree(files);
  const problems = [...unreadable, ...validateTree(tree), ...environmentProblems(files)];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (json) printJson(output, { errors, warnings: problems.length - errors, problems });
  else {
    for (const problem of problems) output.out(`${problem.severity}: ${problemLine(problem)}\n`);
    output.err(
      `${count(tree.size, 'file')}: ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}\n`,
    );
  }
  return errors > 0 ? 1 : 0;
}

function environmentProblems(files: readonly (readonly [string, Uint8Array])[]): readonly Problem[] {
  return files.flatMap(([path, bytes]) => {
    if (treePath(path).is !== 'environment') return [];
    try {
      parseEnvironmentFile(bytes, path);
      return [];
    } catch (error) {
      if (error instanceof InvalidInput) return [error.problem()];
      throw error;
    }
  });
}

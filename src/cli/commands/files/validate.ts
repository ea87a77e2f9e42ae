import { isSettings, FileChecks } from '../../../core/environment/problems-by-file.ts';
import { boundedProblems } from '../../../core/problems/bounded-problems.ts';
import { budgets } from '../../../core/budgets.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { ProblemList } from '../../../core/problems/problem-list.ts';
import { LazyTree, TooManySteps } from '../../../core/tree/lazy-tree.ts';
import { problemsOfWhole } from '../../../core/tree/validate/validate.ts';
import { notOrdinary, readListed } from '../../files/disk.ts';
import { listedTree } from '../../files/tree-folder.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../../output.ts';

export interface ValidateOptions {
  readonly dir: string;
  readonly json?: boolean;
  /** Checks all of a tree, however long it takes. */
  readonly large?: boolean;
}

/** Checks a tree in a folder, file by file. Exits with 1 on errors; warnings do not count. */
export async function validateAction(
  { dir, json, large = false }: ValidateOptions,
  output: Output,
): Promise<ExitCode> {
  const listed = await listedTree(dir);
  const others = listed.filter(({ is }) => is !== 'file');
  const paths = listed.filter(({ is }) => is === 'file').map(({ path }) => path);
  const steps = large ? Infinity : budgets.validation.steps;
  const entries = { files: paths, unread: others.map(({ path }) => path) };
  const tree = new LazyTree(entries, (path) => readListed(dir, path), steps);
  const problems = new ProblemList();
  problems.add(boundedProblems(others.map(notOrdinary)));
  const checks = new FileChecks(tree, paths);
  const [settings, files] = [paths.filter(isSettings), paths.filter((path) => !isSettings(path))];
  checkEach([...files, ...settings], problems, (path) => checks.of(path));
  problems.add(problemsOfWhole(checks.there, tree.keyed));
  const [errors, warnings] = [problems.count('error'), problems.count('warning')];
  const { shown } = problems;
  if (json) printJson(output, 'validate', { errors, warnings, problems: shown });
  else {
    for (const problem of shown) output.out(`${problem.severity}: ${problemText(problem)}`);
    output.err(`${count(tree.size, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`);
  }
  return errors > 0 ? 1 : 0;
}

/** Checks files until one would take too many steps. */
function checkEach(
  paths: readonly string[],
  problems: ProblemList,
  check: (path: string) => readonly Problem[],
): void {
  for (const [index, file] of paths.entries()) {
    try {
      problems.add(boundedProblems(check(file)));
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error;
      const message = `the tree is too large to check within seconds, so Sluice skipped this file and ${paths.length - index - 1} others; --large checks all`;
      problems.add([{ code: 'SLC1063', severity: 'error', file, place: '', message }]);
      return;
    }
  }
}

import { environmentProblems } from '../../../core/environment/problems.ts';
import { formProblems } from '../../../core/tree/read-tree.ts';
import { boundedProblems } from '../../../core/problems/bounded-problems.ts';
import { budgets } from '../../../core/budgets.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { ProblemList } from '../../../core/problems/problem-list.ts';
import { treePath } from '../../../core/tree/tree.ts';
import { Presence } from '../../../core/tree/presence.ts';
import type { EnvironmentSettings } from '../../../core/environment/environment.ts';
import { isFileGlob } from '../../../core/render/ignored.ts';
import { inOrder, problemsOfFiles, problemsOfWhole } from '../../../core/tree/validate/validate.ts';
import { FolderTree, TooManySteps } from '../../files/folder-tree.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { listedTree } from '../../files/tree-folder.ts';

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
  const tree = new FolderTree(dir, listed, large ? Infinity : budgets.validation.steps);
  const problems = new ProblemList();
  problems.add(boundedProblems(tree.problems));
  const paths = listed.filter(({ is }) => is === 'file').map(({ path }) => path);
  const [settings, files] = [paths.filter(isSettings), paths.filter((path) => !isSettings(path))];
  const there = new Presence(tree, tree.unread);
  checkEach([...files, ...settings], problems, (path) =>
    isSettings(path) ? settingsProblems(tree, paths, path) : problemsOfFile(there, tree, path),
  );
  problems.add(problemsOfWhole(there, tree.keyed));
  const [errors, warnings] = [problems.count('error'), problems.count('warning')];
  const { shown } = problems;
  if (json) printJson(output, 'validate', { errors, warnings, problems: shown });
  else {
    for (const problem of shown) output.out(`${problem.severity}: ${problemText(problem)}`);
    output.err(`${count(tree.size, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`);
  }
  return errors > 0 ? 1 : 0;
}

const isSettings = (path: string) => treePath(path).is === 'environment';

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

function problemsOfFile(there: Presence, tree: FolderTree, path: string): readonly Problem[] {
  const { bytes, file, problems } = tree.read(path);
  if (file === undefined || bytes === undefined) return problems;
  return [
    ...problems,
    ...formProblems(path, file, bytes),
    ...inOrder(problemsOfFiles(there, new Map([[path, file]]))),
  ];
}

function settingsProblems(tree: FolderTree, files: readonly string[], file: string): readonly Problem[] {
  const { bytes, problems } = tree.read(file);
  if (bytes === undefined) return problems;
  const spend = ({ patches, ignored }: Pick<EnvironmentSettings, 'patches' | 'ignored'>) => {
    for (const path of patches.keys()) tree.takeAgain(path);
    tree.take(([...ignored.keys()].filter(isFileGlob).length * files.length) / pathsOfStep);
  };
  return [...problems, ...environmentProblems(file, bytes, { tree, unread: tree.unread, files, spend })];
}

/** Paths that Sluice compares with a glob in the time of one step. */
const pathsOfStep = 2;

import { InvalidEnvironmentFile } from '../../codec/environment-complaints.ts';
import { parseEnvironmentFile } from '../../codec/environment-file.ts';
import { boundedProblems, countOf, shownProblems } from '../../domain/bounded-problems.ts';
import { InvalidInput, type Problem } from '../../domain/problem.ts';
import { treePath } from '../../domain/tree.ts';
import { hasTarget, Presence } from '../../domain/presence.ts';
import { patchProblems } from '../../domain/render.ts';
import { strayIgnored } from '../../domain/render/ignored.ts';
import { validateTree } from '../../domain/validate.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../output.ts';
import { readTreeFolder, type TreeFolder } from '../tree-folder.ts';

export interface ValidateOptions {
  readonly dir: string;
  readonly json?: boolean;
}

/** Checks a tree in a folder. Exit 1 where there are errors; warnings do not count. */
export async function validateAction({ dir, json }: ValidateOptions, output: Output): Promise<ExitCode> {
  const folder = await readTreeFolder(dir);
  const { tree, unread } = folder;
  const problems = boundedProblems([
    ...folder.problems,
    ...validateTree(tree, unread),
    ...environmentProblems(folder),
  ]);
  const errors = countIn(problems, 'error');
  const warnings = countIn(problems, 'warning');
  const shown = shownProblems(problems);
  if (json) printJson(output, 'validate', { errors, warnings, problems: shown });
  else {
    for (const problem of shown) output.out(`${problem.severity}: ${problemText(problem)}`);
    output.err(`${count(tree.size, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`);
  }
  return errors > 0 ? 1 : 0;
}

const countIn = (problems: readonly Problem[], severity: Problem['severity']) =>
  problems
    .filter((problem) => problem.severity === severity)
    .reduce((sum, problem) => sum + countOf(problem), 0);

function environmentProblems({ files, tree, unread }: TreeFolder): readonly Problem[] {
  const there = new Presence(tree, unread);
  return files.flatMap(([file, bytes]) => {
    if (treePath(file).is !== 'environment') return [];
    try {
      const { bindings, patches, ignored } = parseEnvironmentFile(bytes, file);
      const stray = [...bindings.keys()].filter(
        (path) => !hasTarget(tree, path) && !unread.has(`${path}.json`),
      );
      const readable = new Map([...patches].filter(([path]) => !there.isUnread(path)));
      return [
        ...stray.map((path) => boundForNothing(file, path)),
        ...patchProblems(tree, { patches: readable }),
        ...strayIgnored(
          files.map(([path]) => path),
          ignored,
        ),
      ];
    } catch (error) {
      if (error instanceof InvalidEnvironmentFile) return error.problems;
      if (error instanceof InvalidInput) return [error.problem()];
      throw error;
    }
  });
}

function boundForNothing(file: string, path: string): Problem {
  const message = 'is bound and is not in the tree: nothing that is synced refers to it';
  return { code: 'SLC1033', severity: 'warning', file, place: `bindings.${path}`, message };
}

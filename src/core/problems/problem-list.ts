import { countOf, shownProblems } from './bounded-problems.ts';
import { budgets } from '../budgets.ts';
import type { Problem } from './problem.ts';

const most = budgets.problems.inAll;

/** Problems of a tree of any size. Keeps the first errors and warnings, and counts all. */
export class ProblemList {
  readonly #kept: Problem[] = [];
  readonly #left: Problem[] = [];
  readonly #counts = { error: 0, warning: 0 };
  readonly #lengths = { error: 0, warning: 0 };
  readonly #leftFiles = new Set<string>();
  #leftCount = 0;

  constructor(problems: Iterable<Problem> = []) {
    this.add(problems);
  }

  add(problems: Iterable<Problem>): void {
    for (const problem of problems) {
      const { severity, file } = problem;
      this.#counts[severity] += countOf(problem);
      this.#lengths[severity] += 1;
      if (this.#lengths[severity] <= most) this.#kept.push(problem);
      else {
        if (this.#left.length === 0) this.#left.push(problem);
        this.#leftCount += countOf(problem);
        this.#leftFiles.add(file);
      }
    }
  }

  count(severity: Problem['severity']): number {
    return this.#counts[severity];
  }

  /** Returns the problems to show: errors first, and at the end the number left out. */
  get shown(): readonly Problem[] {
    return shownProblems(this.#kept, most, {
      first: this.#left[0],
      files: this.#leftFiles,
      count: this.#leftCount,
    });
  }
}

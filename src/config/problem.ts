import type { ConfigCode } from './codes.ts';

/** What is wrong with one place of a configuration. Never holds a value of the file that could be a secret. */
export interface ConfigProblem {
  readonly code: ConfigCode;
  readonly file: string;
  /** Such as `environments.production.branch`; empty for the file as a whole. */
  readonly key: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What to do, without a full stop. */
  readonly remedy: string;
}

/** What is wrong, without its place. */
export type Complaint = Pick<ConfigProblem, 'code' | 'message' | 'remedy'>;

/** A message lists at most so many problems; `problems` has all. */
const listed = 100;

/** The configuration cannot be used: every problem that was found, in the order of file and line. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const inOrder = [...problems].sort(byPlace);
    const lines = inOrder.slice(0, listed).map(configProblemLine);
    if (inOrder.length > listed) lines.push(`and ${inOrder.length - listed} more`);
    super(`the configuration cannot be used:\n${lines.join('\n')}`);
    this.problems = inOrder;
  }
}

/** `file:line:column: key: message; remedy [code]`, on one line. */
export function configProblemLine(problem: ConfigProblem): string {
  const key = problem.key === '' ? '' : `${problem.key}: `;
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return `${place}: ${key}${problem.message}; ${problem.remedy} [${problem.code}]`;
}

/** A problem with a file or folder that has no text to point into. */
export function fileProblem(file: string, complaint: Complaint): ConfigProblem {
  return { ...complaint, file, key: '', line: 1, column: 1 };
}

function byPlace(one: ConfigProblem, other: ConfigProblem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

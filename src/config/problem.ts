import type { ConfigCode } from './codes.ts';

/** Problem at one position of a configuration. Never contains a value that could be a secret. */
export interface ConfigProblem {
  readonly code: ConfigCode;
  readonly file: string;
  /** Key path, such as `environments.production.branch`. Empty for the whole file. */
  readonly key: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** Problem, without a full stop. */
  readonly message: string;
  /** Remedy, without a full stop. */
  readonly remedy: string;
}

/** Problem without its position. */
export type ConfigFault = Pick<ConfigProblem, 'code' | 'message' | 'remedy'>;

/** Limit of problems that a message lists. `problems` has all. */
const listed = 100;

/** Error of an invalid configuration, with every problem in the order of file and line. */
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

/** Returns the line `file:line:column: key: message; remedy [code]`. */
export function configProblemLine(problem: ConfigProblem): string {
  const key = problem.key === '' ? '' : `${problem.key}: `;
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return `${place}: ${key}${problem.message}; ${problem.remedy} [${problem.code}]`;
}

/** Returns a problem of a whole file or folder, without a position in its text. */
export function fileProblem(file: string, complaint: ConfigFault): ConfigProblem {
  return { ...complaint, file, key: '', line: 1, column: 1 };
}

function byPlace(one: ConfigProblem, other: ConfigProblem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

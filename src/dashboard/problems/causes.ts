import type { OpenProblem } from './schema.ts';

/** Problems of one stage with the same cause. */
export interface ProblemCause extends OpenProblem {
  /** Paths of the streams, each once. */
  readonly paths: readonly string[];
  readonly count: number;
}

/** Returns a message without the file and the place in it that it begins with. */
export function causeIn(message: string): string {
  return message.replace(fileInFront, '');
}

const fileInFront = /^[a-z-]+\/[^\s:]+: (?:(?:\/\S*|line \d[^:]*): )?/;

/** Returns a cause without the way to edit files and the candidates, for which pages have buttons. */
export function headlineOf(cause: string): string {
  return cause.replace(
    /: (?:create it there|add to environments\/|correct that id in environments\/).*$/s,
    '',
  );
}

/** Groups problems by stage and cause, in the order of the first problem of each; those that stop a stage first. */
export function causesOf(problems: readonly OpenProblem[]): readonly ProblemCause[] {
  const groups = Map.groupBy(problems, ({ stage, code, cause }) => JSON.stringify([stage, code, cause]));
  return [...groups.values()].flatMap((group): readonly ProblemCause[] => {
    const [first] = group;
    if (first === undefined) return [];
    const paths = new Set(group.flatMap(({ path }) => (path === undefined ? [] : [path])));
    return [{ ...first, paths: [...paths], count: group.length }];
  });
}

/** Returns a remedy without the sentences that name a command, because a page has a button instead. */
export function remedyOnPage(remedy: string): string | undefined {
  const sentences = remedy.split(/(?<=[.;]) /).filter((one) => !one.includes('`sluice '));
  return remedy === '' || sentences.length === 0 ? undefined : sentences.join(' ');
}

import type { SemanticChange } from '../change.ts';

export type SubjectOutcome = 'added' | 'removed' | 'changed' | 'layout only';

/** A stream, a scenario without a stream, or a shared resource, and its outcome. */
export interface SummarySubject {
  readonly noun: string;
  readonly path: string;
  readonly name: string;
  readonly outcome: SubjectOutcome;
}

const outcomes: readonly SubjectOutcome[] = ['changed', 'added', 'removed', 'layout only'];

/** Returns the subjects of changes, each once, in their order. */
export function subjectsOf(changes: readonly SemanticChange[]): readonly SummarySubject[] {
  const subjects = Map.groupBy(changes, ({ crumbs }) => crumbs[0]?.id ?? '');
  return [...subjects].flatMap(([path, own]) => {
    const [crumb] = own[0]?.crumbs ?? [];
    return crumb === undefined
      ? []
      : [{ noun: crumb.noun, path, name: crumb.label, outcome: outcomeOf(own) }];
  });
}

function outcomeOf(changes: readonly SemanticChange[]): SubjectOutcome {
  const whole = changes.find(({ crumbs }) => crumbs.length === 1)?.op;
  if (whole === 'added' || whole === 'removed') return whole;
  return changes.every(({ op }) => op === 'layout') ? 'layout only' : 'changed';
}

/** `2 streams changed, 1 added; 1 rule changed`. */
export function summaryLine(changes: readonly SemanticChange[]): string {
  const nouns = Map.groupBy(subjectsOf(changes), ({ noun }) => noun);
  const parts = [...nouns].map(([noun, subjects]) => {
    const counts = outcomes.flatMap((outcome) => {
      const number = subjects.filter((subject) => subject.outcome === outcome).length;
      return number === 0 ? [] : [{ number, outcome }];
    });
    return counts
      .map(({ number, outcome }, index) =>
        index === 0 ? `${number} ${noun}${number === 1 ? '' : 's'} ${outcome}` : `${number} ${outcome}`,
      )
      .join(', ');
  });
  return `${parts.join('; ')}.`;
}

import type { FinishedRun, RunOutcome, SubjectKind } from '../ports/metrics.ts';
import { BranchMissing } from './plan-errors.ts';
import type { RunDeps } from './pipeline.ts';

/** Starts to measure a run. Returns a function to call once with the outcome. */
export function startMeasure(
  { clock, metrics }: Pick<RunDeps, 'clock' | 'metrics'>,
  kind: FinishedRun['kind'],
  subject: string,
): (outcome: RunOutcome) => void {
  const startedAt = clock.now();
  return (outcome) =>
    metrics?.runEnded({
      kind,
      subjectKind: subjectKindOf(subject),
      outcome,
      seconds: (clock.now() - startedAt) / 1000,
    });
}

/** Returns the kind of a subject, by the first word of its name. */
export function subjectKindOf(subject: string): SubjectKind {
  const [word] = subject.split(' ', 1);
  if (word === 'forks') return 'reviews';
  return word === 'source' || word === 'reviews' || word === 'notifications' ? word : 'environment';
}

const outcomes: readonly RunOutcome[] = [
  'done',
  'nothing_to_do',
  'in_part',
  'conflict',
  'synced',
  'handed_over',
  'waiting',
  'blocked',
  'failed',
];

/** Converts an outcome of the history to that of the metrics. */
export function measuredOutcome(outcome: string): RunOutcome {
  const word = outcome.replaceAll(/[ -]/g, '_');
  return outcomes.find((one) => one === word) ?? 'in_part';
}

/** Returns the outcome of a run that threw. */
export function failedOutcome(error: unknown, signal: AbortSignal): RunOutcome {
  if (signal.aborted) return 'interrupted';
  return error instanceof BranchMissing ? 'waiting' : 'error';
}

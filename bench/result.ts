import { median } from './statistics.ts';

export type Verdict = 'met' | 'missed' | 'reported';

/** What one row measured. Times are milliseconds, memory is bytes. */
export interface Result {
  readonly row: string;
  /** What was done, with its size. */
  readonly work: string;
  /** What it is compared with. */
  readonly against: string;
  /** Each repetition of the work and of what it is compared with, one beside the other. */
  readonly times: readonly number[];
  readonly floors: readonly number[];
  /** Median of the ratios of the repetitions: work by floor, or peer by work where more is better. */
  readonly ratio: number | undefined;
  readonly goal: string;
  readonly verdict: Verdict;
  /** Processor time of the process that is measured. */
  readonly cpu?: number | undefined;
  /** Of the process that is measured, at its most. */
  readonly peak?: number | undefined;
  /** Calls that the tenants were sent. */
  readonly requests?: number | undefined;
  /** What else was counted. */
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/** How strictly a run is judged: a short one tells nothing of ratios. */
export interface Judging {
  readonly quick: boolean;
}

/** By a ratio, and by what must be so whatever the ratio. */
export function verdictOf(
  { quick }: Judging,
  { isWithin, isRight }: { readonly isWithin: boolean; readonly isRight: boolean },
): Verdict {
  if (!isRight) return 'missed';
  if (quick) return 'reported';
  return isWithin ? 'met' : 'missed';
}

/** Median of the ratios of pairs that were measured one after the other. */
export function pairedRatio(times: readonly number[], floors: readonly number[]): number {
  return median(times.map((time, index) => time / (floors[index] ?? NaN)));
}

/** A row that came to no result. */
export function failedRow(row: string, goal: string, error: unknown): Result {
  const reason = error instanceof Error ? error.message : String(error);
  const note = `not measured: ${reason.split('\n')[0]?.slice(0, 200) ?? ''}`;
  const none = { work: '', against: '', times: [], floors: [], ratio: undefined, counts: {} };
  return { ...none, row, goal, verdict: 'missed', notes: [note] };
}

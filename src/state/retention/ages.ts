/** Retention times of state that nothing depends on any more, in milliseconds. */
export interface Ages {
  /** Runs that changed nothing. */
  readonly runs: number;
  /** All other runs, and decisions of people. */
  readonly audit: number;
  /** Journal entries with a result. */
  readonly journal: number;
}

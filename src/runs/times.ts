/** Run times of a subject. Milliseconds since the epoch. */
export interface Times {
  /** Time of the next run. Undefined during a run, and once no more follow. */
  readonly nextAt: number | undefined;
  readonly running: { readonly run: string; readonly since: number } | undefined;
}

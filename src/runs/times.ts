/** When a subject is worked on. Milliseconds since the epoch. */
export interface Times {
  /** When the next pass is due; undefined while one runs, and once no more come. */
  readonly nextAt: number | undefined;
  readonly running: { readonly pass: string; readonly since: number } | undefined;
}

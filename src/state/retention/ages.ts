/** How long what nothing depends on any more is kept, in milliseconds. */
export interface Ages {
  /** Passes that did nothing. */
  readonly passes: number;
  /** All others, and what people decided. */
  readonly audit: number;
  /** Calls of the journal that have a result. */
  readonly journal: number;
}

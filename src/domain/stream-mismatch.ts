/** A stream whose copy in the tenant differs from what Sluice sent, and how to go on. */
export interface StreamMismatch {
  readonly path: string;
  /** How the tenant's form differs from what was sent, a line each, with both values. Empty where that is not known. */
  readonly differences: readonly string[];
  /** The entry of the environment's file that ignores these differences; undefined where more than fields differ. */
  readonly ignore: string | undefined;
  /** True where somebody may accept the tenant's form; false where the tenant finds it invalid. */
  readonly isAcceptable: boolean;
}

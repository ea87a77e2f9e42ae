/** A stream whose copy in the tenant differs from what Sluice sent, and the ways out. */
export interface StreamMismatch {
  readonly path: string;
  /** Differences between the tenant's form and what was sent, one per line; empty where they are not known. */
  readonly differences: readonly string[];
  /** Entry of the environment's file that ignores these differences; undefined where more than fields differ. */
  readonly ignore: string | undefined;
  /** Permission to accept the tenant's form: false where the tenant finds it invalid. */
  readonly isAcceptable: boolean;
}

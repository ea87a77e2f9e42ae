/** A stream whose copy in the tenant differs from what Sluice sent, and the ways out. */
export interface StreamMismatch {
  readonly path: string;
  /** Differences between the tenant's form and the import, one per line; empty where they are unknown. */
  readonly differences: readonly string[];
  /** Entry of the environment's file that ignores these differences; undefined where more than fields differ. */
  readonly ignore: string | undefined;
  /** Tells whether people may accept the tenant's form. They may not if the tenant reports it as invalid. */
  readonly isAcceptable: boolean;
}

/** Consecutive reads in which the same fields of a stream had changed, and no others. */
export interface Streak {
  /** Digest of the names of these fields. */
  readonly fields: string;
  /** Digest of the content of the last read. */
  readonly content: string;
  /** The tenant's information on the last publication; undefined where it gives none. */
  readonly published: string | undefined;
  readonly reads: number;
}

/** Number of reads after which fields count as always changing. */
export const enoughReads = 3;

/**
 * Limit on the always changing fields of one stream. More come from a person's work, or from another tenant's content.
 */
export const mostFields = 8;

/** Counts one more read. If somebody published in between, the change is theirs and counting starts again. */
export function afterRead(before: Streak | undefined, read: Omit<Streak, 'reads'>): Streak {
  const goesOn = before?.fields === read.fields && before.published === read.published;
  if (before === undefined || !goesOn) return { ...read, reads: 1 };
  // The same content again is no change: it is missing in git because it was held back.
  return before.content === read.content ? before : { ...read, reads: before.reads + 1 };
}

export const isAlwaysChanging = ({ reads }: Streak) => reads >= enoughReads;

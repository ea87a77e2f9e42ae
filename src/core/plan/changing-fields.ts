/** Reads in a row in which the same fields of a stream had changed, and nothing else. */
export interface Streak {
  /** Digest of the names of these fields. */
  readonly fields: string;
  /** Digest of the content of the last read. */
  readonly content: string;
  /** The tenant's word on what was published last; undefined where it tells nothing about that. */
  readonly published: string | undefined;
  readonly reads: number;
}

/** Number of reads after which fields count as always changing. */
export const enoughReads = 3;

/** Most fields of one stream that can be always changing. More are somebody's work, or another tenant's content. */
export const mostFields = 8;

/** Counts one more read. Where somebody published in between, the change is theirs and counting starts again. */
export function afterRead(before: Streak | undefined, read: Omit<Streak, 'reads'>): Streak {
  const goesOn = before?.fields === read.fields && before.published === read.published;
  if (before === undefined || !goesOn) return { ...read, reads: 1 };
  // The same content once more is no change: git lacks it because it was held back.
  return before.content === read.content ? before : { ...read, reads: before.reads + 1 };
}

export const isAlwaysChanging = ({ reads }: Streak) => reads >= enoughReads;

/** How often in a row a stream was read in which the same fields had changed, and nothing else. */
export interface Streak {
  /** Digest of which fields these are. */
  readonly fields: string;
  /** Digest of what was read last. */
  readonly content: string;
  /** The tenant's word on what was published last; undefined where it says nothing of that. */
  readonly published: string | undefined;
  readonly reads: number;
}

/** Reads after which fields count as always changing. */
export const enoughReads = 3;

/** The most fields that can be always changing in one stream: more are work of people, or another tenant's content. */
export const mostFields = 8;

/** Counts one more read. Somebody who published in between made a change of their own. */
export function afterRead(before: Streak | undefined, read: Omit<Streak, 'reads'>): Streak {
  const goesOn = before?.fields === read.fields && before.published === read.published;
  if (before === undefined || !goesOn) return { ...read, reads: 1 };
  // The same content once more is no change: git does not have it, because it was held back.
  return before.content === read.content ? before : { ...read, reads: before.reads + 1 };
}

export const isAlwaysChanging = ({ reads }: Streak) => reads >= enoughReads;

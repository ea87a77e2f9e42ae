/** Version facts that a tenant reports of a stream. Absent where it reports none. */
export interface VersionFacts {
  readonly version?: number;
  readonly revision?: string;
  /** Time in RFC 3339. */
  readonly lastPublishedAt?: string;
}

/** Facts about a write of Sluice that distinguish its result from edits of people. */
export interface WriteFacts {
  /** Fingerprint of the import. */
  readonly sent: string;
  /** Fingerprint of the form of it that a person accepted, if any. */
  readonly accepted: string | undefined;
  /** Fingerprint of the stream's content before; undefined for a new stream. */
  readonly before: string | undefined;
  /** Version facts in the response to the write; undefined where the response is unknown. */
  readonly answered: VersionFacts | undefined;
}

/** Content read after a write, and the version read after that content. */
export interface ReadBack extends VersionFacts {
  readonly fingerprint: string;
}

/**
 * Result of a write:
 * - `as sent`: the stream has the imported content, or the accepted form of it;
 * - `unchanged`: it still has its earlier content, or shows a version from before the write, so the tenant lags;
 * - `changed by the tenant`: it has other content, and nobody published it since the write;
 * - `changed by a person`: it was published again since, or it is unknown who changed it.
 */
export type WriteVerdict = 'as sent' | 'unchanged' | 'changed by the tenant' | 'changed by a person';

export function writeVerdict(write: WriteFacts, now: ReadBack): WriteVerdict {
  if (now.fingerprint === write.sent || now.fingerprint === write.accepted) return 'as sent';
  const age = write.answered === undefined ? undefined : ageOf(now, write.answered);
  if (age === 'older') return 'unchanged';
  if (now.fingerprint === write.before && age !== 'newer') return 'unchanged';
  return age === 'same' ? 'changed by the tenant' : 'changed by a person';
}

/**
 * Tells whether a version is older or newer than another, or the same; undefined where the tenant does not report it.
 */
function ageOf(one: VersionFacts, other: VersionFacts): 'older' | 'same' | 'newer' | undefined {
  if (one.version !== undefined && other.version !== undefined) return order(one.version - other.version);
  if (one.revision !== undefined && one.revision === other.revision) return 'same';
  if (one.lastPublishedAt === undefined || other.lastPublishedAt === undefined) return undefined;
  return order(Date.parse(one.lastPublishedAt) - Date.parse(other.lastPublishedAt));
}

function order(difference: number): 'older' | 'same' | 'newer' {
  if (difference < 0) return 'older';
  return difference > 0 ? 'newer' : 'same';
}

import { nearMiss } from '../../core/text/near-miss.ts';
import { commandCodes, type CommandCode } from '../codes.ts';
import { listed, type Complaint } from './complaint.ts';

/** What is told of a mistake beside what it is; what its code says where it is left out. */
interface Told {
  readonly why?: string;
  readonly remedy?: string;
  readonly code?: CommandCode;
  readonly cause?: unknown;
}

/** A mistake on the command line, or of what it names, told without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly complaint: Complaint;

  constructor(message: string, { why, remedy, code = 'SLC1903', cause }: Told = {}) {
    super(message, cause === undefined ? undefined : { cause });
    const { title, remedy: usual } = commandCodes[code];
    this.complaint = { what: message, why: why ?? title, remedy: remedy ?? usual, code };
  }
}

/**
 * A name that is none of those that there are: `what` says so, such as `no environment "prod" in the configuration`.
 * The remedy is the name that was probably meant, if one is near.
 */
export function unknownName(what: string, written: string, known: readonly string[]): UsageError {
  const meant = nearMiss(written, known);
  const remedy =
    meant === undefined ? (known.length === 0 ? undefined : 'write one of these') : didYouMean(meant);
  return new UsageError(what, {
    why: `there ${known.length === 1 ? 'is' : 'are'} ${listed(known)}`,
    code: 'SLC1902',
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export const didYouMean = (name: string) => `did you mean ${name}?`;

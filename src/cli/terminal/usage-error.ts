import { nearMiss } from '../../core/text/near-miss.ts';
import { commandCodes, type CommandCode } from '../codes.ts';
import { listed, type FailureReport } from './complaint.ts';

/** Details of a mistake. The row of its code supplies missing ones. */
interface UsageErrorDetails {
  readonly why?: string;
  readonly remedy?: string;
  readonly code?: CommandCode;
  readonly cause?: unknown;
}

/** Mistake in a command line or in a name on it. Shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly complaint: FailureReport;

  constructor(message: string, { why, remedy, code = 'SLC1903', cause }: UsageErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    const { title, remedy: usual } = commandCodes[code];
    this.complaint = { what: message, why: why ?? title, remedy: remedy ?? usual, code };
  }
}

/**
 * Returns the error for an unknown name. `what` describes it, such as `no environment "prod" in the configuration`.
 * Suggests the likeliest known name as the remedy.
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

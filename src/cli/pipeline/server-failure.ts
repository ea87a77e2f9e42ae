import { ApiFailure } from '../../dashboard/client/api-failure.ts';
import { commandCodes, type CommandCode } from '../codes.ts';
import type { FailureReport } from '../terminal/complaint.ts';

/** Error of a server that could not be reached or refused the request. Shown without a stack. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  readonly complaint: FailureReport;

  constructor(
    what: string,
    code: CommandCode,
    known: Partial<Pick<FailureReport, 'why' | 'remedy' | 'code'>> = {},
  ) {
    super(what);
    const { title, remedy } = commandCodes[code];
    this.complaint = { what, why: title, remedy, code, ...known };
  }
}

/**
 * Asks a server and converts its failures to `ServerFailure`. Messages contain `url`, which must have no credentials.
 */
export async function askingServer<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiFailure) throw refused(url, error);
    if (isNotReached(error)) throw new ServerFailure(`${url} cannot be reached`, 'SLC2904', reasonOf(error));
    throw error;
  }
}

function refused(url: string, { refusal }: ApiFailure): ServerFailure {
  const { status, title, detail, code, remedy } = refusal;
  if (status === 401) return new ServerFailure(`${url} does not let you in`, 'SLC2905');
  if (status === 403) return new ServerFailure(`${url}: ${detail ?? title}`, 'SLC2906');
  if (status === 421 || status === 502) return new ServerFailure(`${url}: ${detail ?? title}`, 'SLC2907');
  return new ServerFailure(`${url}: ${detail ?? title}`, 'SLC2908', {
    ...(detail === undefined ? {} : { why: title }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(code !== undefined && /^SLC\d{4}$/.test(code) ? { code } : {}),
  });
}

/** Checks for a network failure: `fetch` throws a `TypeError` for one, and a `TimeoutError` after the time limit. */
function isNotReached(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'TimeoutError' || isOfNetwork(error));
}

function isOfNetwork(error: Error): boolean {
  // A response that ends early is "terminated".
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

/** Returns the reason that the network gave. */
function reasonOf(error: Error): { readonly why: string } {
  if (error.name === 'TimeoutError') return { why: 'it did not answer in time' };
  const { cause } = error;
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : 'the connection failed';
  return { why: code === 'ECONNREFUSED' ? 'nothing listens there (ECONNREFUSED)' : code };
}

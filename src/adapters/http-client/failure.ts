import {
  NotFound,
  NotSupported,
  PortError,
  PreconditionFailed,
  RefusedByState,
  type PortErrorFacts,
  type Remedy,
} from '../../ports/errors.ts';
import type { Call } from './call.ts';
import type { HttpResponse, Breakdown, ExchangeFailed } from './exchange.ts';
import type { LineRedactor } from './redactor.ts';

type Failing = 'limit' | 'unreadable';

/** Facts about one service that its failures need: codes and the texts of messages. */
export interface CallScope<C extends Pick<Call, 'writes'> = Call> {
  readonly redactor: LineRedactor;
  /** Returns the beginning of every message about a call. */
  readonly opening: (call: C) => string;
  readonly codes: Readonly<Record<Breakdown | Failing, string>>;
  /** Texts that differ from the usual ones. */
  readonly happened?: Readonly<Partial<Record<Breakdown, string>>>;
  /** Returns the reason why a call that had to wait too long was not sent. Seconds. */
  readonly limited: (wait: { remaining: number; waited: number; patience: number }) => string;
}

/** Facts for calls through the client of this folder. */
export interface ClientScope extends CallScope {
  readonly incompleteCode: string;
  /** Returns the meaning of a response that is no success. */
  readonly meaning: (call: Call, answer: HttpResponse) => Meaning;
}

export interface Meaning {
  readonly code: string;
  readonly remedy: Remedy;
  /** Text after the status in the message. */
  readonly said: string;
  /** Returns the error, if it is more specific than `PortError`. */
  readonly as?: (message: string, facts: PortErrorFacts) => PortError;
}

/** Returns the failure of a call with an unsuccessful response. */
export function statusFailure(
  scope: ClientScope,
  call: Call,
  answer: HttpResponse,
  retryAfter?: number,
): PortError {
  const { code, remedy, said, as = plain } = scope.meaning(call, answer);
  return as(`${scope.opening(call)} answered ${answer.status}${said}`, {
    code,
    remedy,
    uncertain: call.writes && mayHaveBeenDone(answer.status),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function plain(message: string, facts: PortErrorFacts): PortError {
  return new PortError(message, facts);
}

/**
 * Tells whether a call may have taken effect. After a 4xx it did not; after a 5xx, a 303 for a POST or an unknown 2xx it
 * may have.
 */
function mayHaveBeenDone(status: number): boolean {
  return status < 400 || status >= 500;
}

const breakdowns: Readonly<
  Record<Breakdown, { readonly remedy: Remedy; readonly happened: string; readonly certain: boolean }>
> = {
  unsent: { remedy: 'retry', happened: 'could not be sent', certain: true },
  untrusted: { remedy: 'wait', happened: 'was not sent: certificate not trusted', certain: true },
  lost: { remedy: 'retry', happened: 'lost its connection', certain: false },
  timeout: { remedy: 'retry', happened: 'timed out', certain: false },
  'too-large': { remedy: 'never', happened: 'answered too much', certain: false },
};

/** Returns the failure of a call without a complete response. */
export function breakdownFailure<C extends Pick<Call, 'writes'>>(
  scope: CallScope<C>,
  call: C,
  { breakdown, message }: ExchangeFailed,
): PortError {
  const { remedy, happened, certain } = breakdowns[breakdown];
  const words = `${scope.happened?.[breakdown] ?? happened}: ${scope.redactor.clean(message, 200)}`;
  return new PortError(`${scope.opening(call)} ${words}`, {
    code: scope.codes[breakdown],
    remedy,
    uncertain: call.writes && !certain,
  });
}

/** Returns the failure of a call that was not sent, because the service asked for too long a wait. Milliseconds. */
export function limitFailure<C extends Pick<Call, 'writes'>>(
  scope: CallScope<C>,
  call: C,
  { remaining, waited, patienceMs }: { remaining: number; waited: number; patienceMs: number },
): PortError {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  const wait = { remaining: seconds(remaining), waited: seconds(waited), patience: seconds(patienceMs) };
  return new PortError(`${scope.opening(call)} was ${scope.limited(wait)}`, {
    code: scope.codes.limit,
    remedy: 'retry',
    retryAfter: remaining,
  });
}

/** Returns the failure of a call whose response breaks the contract. `why` may not quote the body. */
export function unreadable<C extends Pick<Call, 'writes'>>(
  scope: CallScope<C>,
  call: C,
  why: string,
): PortError {
  return new PortError(`${scope.opening(call)} gave an unreadable answer: ${scope.redactor.clean(why)}`, {
    code: scope.codes.unreadable,
    remedy: 'retry',
    uncertain: call.writes,
  });
}

export function incompleteList(scope: ClientScope, call: Call, why: string): PortError {
  return plain(`${scope.opening(call)} gave an incomplete list: ${why}`, {
    code: scope.incompleteCode,
    remedy: 'retry',
  });
}

/** Returns the same error for a call of which an earlier attempt may have taken effect. */
export function asUncertain(error: PortError): PortError {
  if (error.uncertain) return error;
  const { message, code, remedy, retryAfter } = error;
  const facts = { code, remedy, uncertain: true, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (error instanceof RefusedByState) return new RefusedByState(message, error.reasons, facts);
  for (const Kind of [NotFound, NotSupported, PreconditionFailed])
    if (error instanceof Kind) return new Kind(message, facts);
  return plain(message, facts);
}

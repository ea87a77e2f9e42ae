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
export interface Scene<C extends Pick<Call, 'writes'> = Call> {
  readonly redactor: LineRedactor;
  /** Opens every message about a call. */
  readonly opening: (call: C) => string;
  readonly codes: Readonly<Record<Breakdown | Failing, string>>;
  /** Texts that differ from the usual ones. */
  readonly happened?: Readonly<Partial<Record<Breakdown, string>>>;
  /** Why a call was not sent that would have to wait for longer than it may. Seconds. */
  readonly limited: (wait: { remaining: number; waited: number; patience: number }) => string;
}

/** Facts for calls through the client of this folder. */
export interface ClientScene extends Scene {
  readonly incompleteCode: string;
  /** Returns the meaning of a response that is no success. */
  readonly meaning: (call: Call, answer: HttpResponse) => Meaning;
}

export interface Meaning {
  readonly code: string;
  readonly remedy: Remedy;
  /** Text after the status in the message. */
  readonly said: string;
  /** The error, where it is not just a `PortError`. */
  readonly as?: (message: string, facts: PortErrorFacts) => PortError;
}

/** For an answer that is no success. */
export function statusFailure(
  scene: ClientScene,
  call: Call,
  answer: HttpResponse,
  retryAfter?: number,
): PortError {
  const { code, remedy, said, as = plain } = scene.meaning(call, answer);
  return as(`${scene.opening(call)} answered ${answer.status}${said}`, {
    code,
    remedy,
    uncertain: call.writes && mayHaveBeenDone(answer.status),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function plain(message: string, facts: PortErrorFacts): PortError {
  return new PortError(message, facts);
}

/** A 4xx says that nothing was done. A 5xx, a 303 after a POST or a strange 2xx may come after the deed. */
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

/** For a call that got no complete answer. */
export function breakdownFailure<C extends Pick<Call, 'writes'>>(
  scene: Scene<C>,
  call: C,
  { breakdown, message }: ExchangeFailed,
): PortError {
  const { remedy, happened, certain } = breakdowns[breakdown];
  const words = `${scene.happened?.[breakdown] ?? happened}: ${scene.redactor.clean(message, 200)}`;
  return new PortError(`${scene.opening(call)} ${words}`, {
    code: scene.codes[breakdown],
    remedy,
    uncertain: call.writes && !certain,
  });
}

/** For a call that was not sent, because the other side asked for a longer wait than a call may take. Milliseconds. */
export function limitFailure<C extends Pick<Call, 'writes'>>(
  scene: Scene<C>,
  call: C,
  { remaining, waited, patienceMs }: { remaining: number; waited: number; patienceMs: number },
): PortError {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  const wait = { remaining: seconds(remaining), waited: seconds(waited), patience: seconds(patienceMs) };
  return new PortError(`${scene.opening(call)} was ${scene.limited(wait)}`, {
    code: scene.codes.limit,
    remedy: 'retry',
    retryAfter: remaining,
  });
}

/** For a success whose body is not what was described. `why` may not quote the body. */
export function unreadable<C extends Pick<Call, 'writes'>>(scene: Scene<C>, call: C, why: string): PortError {
  return new PortError(`${scene.opening(call)} gave an unreadable answer: ${scene.redactor.clean(why)}`, {
    code: scene.codes.unreadable,
    remedy: 'retry',
    uncertain: call.writes,
  });
}

export function incompleteList(scene: ClientScene, call: Call, why: string): PortError {
  return plain(`${scene.opening(call)} gave an incomplete list: ${why}`, {
    code: scene.incompleteCode,
    remedy: 'retry',
  });
}

/** The same error, for a call of which an earlier try may have been carried out. */
export function asUncertain(error: PortError): PortError {
  if (error.uncertain) return error;
  const { message, code, remedy, retryAfter } = error;
  const facts = { code, remedy, uncertain: true, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (error instanceof RefusedByState) return new RefusedByState(message, error.reasons, facts);
  for (const Kind of [NotFound, NotSupported, PreconditionFailed])
    if (error instanceof Kind) return new Kind(message, facts);
  return plain(message, facts);
}

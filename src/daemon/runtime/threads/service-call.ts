import { Refused, type Desk, type Sees } from '../../../dashboard/api/service.ts';
import { receivedError, sentError, type SentError } from './sent-error.ts';

/**
 * Methods of the dashboard service that another thread answers. Events and names need no such call: threads report
 * changes, and the configuration has the names.
 */
const asked = [
  'lanes',
  'matrix',
  'stream',
  'comparison',
  'plan',
  'passes',
  'pass',
  'drift',
  'problems',
  'handOvers',
  'requestPlan',
  'notice',
  'approve',
  'accept',
  'hold',
  'resume',
  'sync',
  'rollback',
  'receive',
  'bundle',
  'tick',
] as const satisfies readonly (keyof Desk)[];
type Asked = (typeof asked)[number];

/** Argument of a call between threads. */
export type SentArgument =
  | { readonly is: 'value'; readonly value: unknown }
  /** Names of stages that the caller may see. */
  | { readonly is: 'sees'; readonly lanes: readonly string[] }
  | { readonly is: 'signal' }
  | { readonly is: 'upload'; readonly name: string; readonly bytes: ReadableStream<Uint8Array> };

export type DeskAnswer =
  | { readonly is: 'value'; readonly value: unknown }
  | {
      readonly is: 'refused';
      readonly message: string;
      readonly facts: ConstructorParameters<typeof Refused>[1];
    }
  | { readonly is: 'error'; readonly error: SentError };

/** Asks the dashboard service of another thread, until the signal aborts. */
export type AskDesk = (
  method: Asked,
  args: readonly SentArgument[],
  signal: AbortSignal | undefined,
) => Promise<DeskAnswer>;

/** Returns the dashboard service of another thread, with the stages of the active configuration. */
export function remoteDesk(ask: AskDesk, laneNames: Desk['laneNames']): Pick<Desk, Asked> {
  const call = async (method: Asked, args: readonly unknown[]): Promise<unknown> => {
    const signal = args.find((arg) => arg instanceof AbortSignal);
    let failed: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => void (failed ??= { error });
    const answer = await ask(
      method,
      args.map((arg) => sent(arg, laneNames, fail)),
      signal,
    );
    if (answer.is === 'value') return answer.value;
    if (failed !== undefined) throw failed.error;
    throw answer.is === 'refused' ? new Refused(answer.message, answer.facts) : receivedError(answer.error);
  };
  const methods = asked.map((method) => [method, (...args: unknown[]) => call(method, args)] as const);
  return Object.fromEntries(methods) as unknown as Pick<Desk, Asked>;
}

/**
 * Converts an argument. `fail` gets the error of an upload that ended early, of which the other thread only gets the
 * message.
 */
function sent(arg: unknown, laneNames: Desk['laneNames'], fail: (error: unknown) => void): SentArgument {
  if (arg instanceof AbortSignal) return { is: 'signal' };
  if (typeof arg === 'function') {
    const names = laneNames().map(({ name }) => name);
    return { is: 'sees', lanes: names.filter(arg as Sees) };
  }
  if (isUpload(arg))
    return { is: 'upload', name: arg.name, bytes: ReadableStream.from(reported(arg.bytes, fail)) };
  return { is: 'value', value: arg };
}

async function* reported(
  bytes: AsyncIterable<Uint8Array>,
  fail: (error: unknown) => void,
): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    fail(error);
    throw error;
  }
}

function isUpload(arg: unknown): arg is Parameters<Desk['receive']>[1] {
  return typeof arg === 'object' && arg !== null && 'bytes' in arg;
}

/** Passes another thread's call to this thread's dashboard service. */
export async function answerOf(
  desk: Desk,
  method: string,
  args: readonly SentArgument[],
  signal: AbortSignal,
): Promise<DeskAnswer> {
  const one = asked.find((known) => known === method);
  if (one === undefined) throw new Error(`unknown desk method ${method}`);
  const received = args.map((arg): unknown => {
    if (arg.is === 'signal') return signal;
    if (arg.is === 'sees') return (lane: string) => arg.lanes.includes(lane);
    return arg.is === 'upload' ? { name: arg.name, bytes: arg.bytes } : arg.value;
  });
  try {
    const method = desk[one] as (...args: readonly unknown[]) => Promise<unknown>;
    return { is: 'value', value: await method.apply(desk, received) };
  } catch (error) {
    if (!(error instanceof Refused)) return { is: 'error', error: sentError(error) };
    const { message, status, code, remedy } = error;
    const facts = {
      status,
      ...(code === undefined ? {} : { code }),
      ...(remedy === undefined ? {} : { remedy }),
    };
    return { is: 'refused', message, facts };
  }
}

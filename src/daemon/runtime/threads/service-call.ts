import { ServiceRefusal, type DashboardService, type Sees } from '../../../dashboard/api/service.ts';
import { receivedError, sentError, type SentError } from './sent-error.ts';

/**
 * Method of the dashboard service that another thread answers. Events and names need no such call: threads report
 * changes, and the configuration has the names.
 */
export type RemoteMethod = Exclude<keyof DashboardService, 'events' | 'stageNames'>;
type Result<Method extends RemoteMethod> = Awaited<ReturnType<DashboardService[Method]>>;

/** Argument of a call between threads. */
export type SentArgument =
  | { readonly is: 'value'; readonly value: unknown }
  /** Names of stages that the caller may see. */
  | { readonly is: 'sees'; readonly stages: readonly string[] }
  | { readonly is: 'signal' }
  | { readonly is: 'upload'; readonly name: string; readonly bytes: ReadableStream<Uint8Array> };

export type ServiceAnswer =
  | { readonly is: 'value'; readonly value: unknown }
  | {
      readonly is: 'refused';
      readonly message: string;
      readonly facts: ConstructorParameters<typeof ServiceRefusal>[1];
    }
  | { readonly is: 'error'; readonly error: SentError };

/** Asks the dashboard service of another thread, until the signal aborts. */
export type AskService = (
  method: RemoteMethod,
  args: readonly SentArgument[],
  signal: AbortSignal | undefined,
) => Promise<ServiceAnswer>;

/** Returns the dashboard service of another thread, with the stages of the active configuration. */
export function remoteService(
  ask: AskService,
  stageNames: DashboardService['stageNames'],
): Pick<DashboardService, RemoteMethod> {
  const call = async <Method extends RemoteMethod>(
    method: Method,
    args: Parameters<DashboardService[Method]>,
  ): Promise<Result<Method>> => {
    const signal = args.find((arg) => arg instanceof AbortSignal);
    let failed: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => void (failed ??= { error });
    const answer = await ask(
      method,
      args.map((arg) => sent(arg, stageNames, fail)),
      signal,
    );
    // The other thread runs the same program, and `answerOf` sends the result of the method of that name.
    if (answer.is === 'value') return answer.value as Result<Method>;
    if (failed !== undefined) throw failed.error;
    throw answer.is === 'refused'
      ? new ServiceRefusal(answer.message, answer.facts)
      : receivedError(answer.error);
  };
  return {
    stages: (...args) => call('stages', args),
    matrix: (...args) => call('matrix', args),
    stream: (...args) => call('stream', args),
    comparison: (...args) => call('comparison', args),
    plan: (...args) => call('plan', args),
    runs: (...args) => call('runs', args),
    run: (...args) => call('run', args),
    drift: (...args) => call('drift', args),
    problems: (...args) => call('problems', args),
    handOvers: (...args) => call('handOvers', args),
    requestPlan: (...args) => call('requestPlan', args),
    notice: (...args) => call('notice', args),
    approve: (...args) => call('approve', args),
    accept: (...args) => call('accept', args),
    hold: (...args) => call('hold', args),
    resume: (...args) => call('resume', args),
    sync: (...args) => call('sync', args),
    rollback: (...args) => call('rollback', args),
    receive: (...args) => call('receive', args),
    bundle: (...args) => call('bundle', args),
    tick: (...args) => call('tick', args),
  };
}

/**
 * Converts an argument. `fail` gets the error of an upload that ended early, of which the other thread only gets the
 * message.
 */
function sent(
  arg: unknown,
  stageNames: DashboardService['stageNames'],
  fail: (error: unknown) => void,
): SentArgument {
  if (arg instanceof AbortSignal) return { is: 'signal' };
  if (typeof arg === 'function') {
    const names = stageNames().map(({ name }) => name);
    return { is: 'sees', stages: names.filter(arg as Sees) };
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

function isUpload(arg: unknown): arg is Parameters<DashboardService['receive']>[1] {
  return typeof arg === 'object' && arg !== null && 'bytes' in arg;
}

/** Passes another thread's call to this thread's dashboard service. */
export async function answerOf(
  service: DashboardService,
  method: RemoteMethod,
  args: readonly SentArgument[],
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  const received = args.map((arg): unknown => {
    if (arg.is === 'signal') return signal;
    if (arg.is === 'sees') return (stage: string) => arg.stages.includes(stage);
    return arg.is === 'upload' ? { name: arg.name, bytes: arg.bytes } : arg.value;
  });
  try {
    const answer = service[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { is: 'value', value: await answer.apply(service, received) };
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) return { is: 'error', error: sentError(error) };
    const { message, status, code, remedy } = error;
    const facts = {
      status,
      ...(code === undefined ? {} : { code }),
      ...(remedy === undefined ? {} : { remedy }),
    };
    return { is: 'refused', message, facts };
  }
}

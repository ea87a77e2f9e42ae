import { ServiceRefusal, type Decider, type DashboardService } from '../../../dashboard/api/service.ts';
import { receivedError, sentError, type SentError } from './sent-error.ts';

/** Request to the dashboard service of another thread. */
export type SentRequest =
  | { readonly is: 'notice' }
  | {
      readonly is: 'answer';
      readonly endpoint: string;
      readonly input: object;
      /** Bytes of an upload, which move to the other thread. */
      readonly bytes: ReadableStream<Uint8Array> | undefined;
      /** Names of the stages that the caller may see. */
      readonly stages: readonly string[];
      readonly decider: Decider | undefined;
    };

export type ServiceAnswer =
  | { readonly is: 'value'; readonly value: unknown }
  | {
      readonly is: 'refused';
      readonly message: string;
      readonly facts: ConstructorParameters<typeof ServiceRefusal>[1];
    }
  | { readonly is: 'error'; readonly error: SentError };

/** Asks the dashboard service of another thread, until the signal aborts. */
export type AskService = (request: SentRequest, signal: AbortSignal | undefined) => Promise<ServiceAnswer>;

/** Returns the dashboard service of another thread, with the stages of the active configuration. */
export function remoteService(
  ask: AskService,
  stageNames: DashboardService['stageNames'],
): Pick<DashboardService, 'answer' | 'notice'> {
  return {
    answer: async (endpoint, input, { sees, decider }, signal) => {
      let failed: { readonly error: unknown } | undefined;
      const fail = (error: unknown) => void (failed ??= { error });
      const { bytes, ...fields } = partsOf(input, fail);
      const stages = stageNames()
        .map(({ name }) => name)
        .filter(sees);
      const request = { is: 'answer', endpoint, input: fields, bytes, stages, decider } as const;
      const answer = await ask(request, signal);
      // Of an upload that ended early, the other thread only gets the message.
      if (answer.is !== 'value' && failed !== undefined) throw failed.error;
      return valueOf(answer);
    },
    notice: async () => {
      const value = valueOf(await ask({ is: 'notice' }, undefined));
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function valueOf(answer: ServiceAnswer): unknown {
  if (answer.is === 'value') return answer.value;
  throw answer.is === 'refused'
    ? new ServiceRefusal(answer.message, answer.facts)
    : receivedError(answer.error);
}

/** Separates the bytes of an upload from the other fields. `fail` gets the error of an upload that ended early. */
function partsOf(
  input: object,
  fail: (error: unknown) => void,
): { readonly bytes: ReadableStream<Uint8Array> | undefined } {
  if (!isUpload(input)) return { ...input, bytes: undefined };
  return { ...input, bytes: ReadableStream.from(reported(input.bytes, fail)) };
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

function isUpload(input: object): input is { readonly bytes: AsyncIterable<Uint8Array> } {
  return 'bytes' in input;
}

/** Passes another thread's request to this thread's dashboard service. */
export async function answerOf(
  service: Pick<DashboardService, 'answer' | 'notice'>,
  request: SentRequest,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  try {
    return { is: 'value', value: await answered(service, request, signal) };
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) return { is: 'error', error: sentError(error) };
    const { message, status, code, remedy } = error;
    return { is: 'refused', message, facts: { status, code, remedy } };
  }
}

function answered(
  service: Pick<DashboardService, 'answer' | 'notice'>,
  request: SentRequest,
  signal: AbortSignal,
): Promise<unknown> {
  if (request.is === 'notice') return service.notice();
  const { endpoint, input, bytes, stages, decider } = request;
  const caller = { sees: (stage: string) => stages.includes(stage), decider };
  return service.answer(endpoint, bytes === undefined ? input : { ...input, bytes }, caller, signal);
}

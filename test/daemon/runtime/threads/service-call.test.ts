import { expect, it } from 'vitest';
import { ServiceRefusal, type DashboardService } from '../../../../src/dashboard/api/service.ts';
import { keyOf, upload as uploadSchema } from '../../../../src/dashboard/api/endpoint.ts';
import { receiveEndpoint } from '../../../../src/dashboard/handover/schema.ts';
import {
  answerOf,
  remoteService,
  type SentRequest,
} from '../../../../src/daemon/runtime/threads/service-call.ts';

/** A desk that reads what it receives, asked as another thread asks: arguments are copied, streams are moved. */
function aServiceWithRequests() {
  const service: Pick<DashboardService, 'answer' | 'notice'> = {
    answer: async (_endpoint, input) => {
      let size = 0;
      for await (const chunk of uploadSchema.parse('bytes' in input ? input.bytes : undefined))
        size += chunk.length;
      return String(size);
    },
    notice: () => Promise.resolve(undefined),
  };
  return remoteService(
    async (request, signal) => {
      const transfer = 'bytes' in request && request.bytes !== undefined ? [request.bytes] : [];
      const received: SentRequest = structuredClone(request, { transfer });
      return answerOf(service, received, signal ?? new AbortController().signal);
    },
    () => [],
  );
}

async function* upload(error?: Error) {
  yield new Uint8Array(3);
  await Promise.resolve();
  if (error !== undefined) throw error;
}

const receive = (bytes: AsyncIterable<Uint8Array>) =>
  aServiceWithRequests().answer(
    keyOf(receiveEndpoint),
    { stage: 'dev', name: 'a.json', bytes },
    { sees: () => true, decider: undefined },
    new AbortController().signal,
  );

it('moves an upload to the other thread', async () => {
  await expect(receive(upload())).resolves.toBe('3');
});

it('refuses an upload for the reason for which it ended', async () => {
  const tooLarge = new ServiceRefusal('the file is too large', { status: 413 });
  await expect(receive(upload(tooLarge))).rejects.toBe(tooLarge);
});

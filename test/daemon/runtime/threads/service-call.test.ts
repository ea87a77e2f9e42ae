import { expect, it } from 'vitest';
import { ServiceRefusal, type DashboardService } from '../../../../src/dashboard/api/service.ts';
import {
  answerOf,
  remoteService,
  type SentArgument,
} from '../../../../src/daemon/runtime/threads/service-call.ts';

/** A desk that reads what it receives, asked as another thread asks: arguments are copied, streams are moved. */
function aServiceWithRequests() {
  const service = {
    receive: async (_stage: string, { bytes }: Parameters<DashboardService['receive']>[1]) => {
      let size = 0;
      for await (const chunk of bytes) size += chunk.length;
      return String(size);
    },
  } as unknown as DashboardService;
  return remoteService(
    async (method, args, signal) => {
      const transfer = args.flatMap((arg) => (arg.is === 'upload' ? [arg.bytes] : []));
      const received: readonly SentArgument[] = structuredClone(args, { transfer });
      return answerOf(service, method, received, signal ?? new AbortController().signal);
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
  aServiceWithRequests().receive(
    'dev',
    { name: 'a.json', bytes },
    undefined as never,
    new AbortController().signal,
  );

it('moves an upload to the other thread', async () => {
  await expect(receive(upload())).resolves.toBe('3');
});

it('refuses an upload for the reason for which it ended', async () => {
  const tooLarge = new ServiceRefusal('the file is too large', { status: 413 });
  await expect(receive(upload(tooLarge))).rejects.toBe(tooLarge);
});

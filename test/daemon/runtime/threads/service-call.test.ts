import { expect, it } from 'vitest';
import { Refused, type Desk } from '../../../../src/dashboard/api/service.ts';
import {
  answerOf,
  remoteDesk,
  type SentArgument,
} from '../../../../src/daemon/runtime/threads/service-call.ts';

/** A desk that reads what it receives, asked as another thread asks: arguments are copied, streams are moved. */
function anAskedDesk() {
  const desk = {
    receive: async (_lane: string, { bytes }: Parameters<Desk['receive']>[1]) => {
      let size = 0;
      for await (const chunk of bytes) size += chunk.length;
      return String(size);
    },
  } as unknown as Desk;
  return remoteDesk(
    async (method, args, signal) => {
      const transfer = args.flatMap((arg) => (arg.is === 'upload' ? [arg.bytes] : []));
      const received: readonly SentArgument[] = structuredClone(args, { transfer });
      return answerOf(desk, method, received, signal ?? new AbortController().signal);
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
  anAskedDesk().receive('dev', { name: 'a.json', bytes }, undefined as never, new AbortController().signal);

it('moves an upload to the other thread', async () => {
  await expect(receive(upload())).resolves.toBe('3');
});

it('refuses an upload for the reason for which it ended', async () => {
  const tooLarge = new Refused('the file is too large', { status: 413 });
  await expect(receive(upload(tooLarge))).rejects.toBe(tooLarge);
});

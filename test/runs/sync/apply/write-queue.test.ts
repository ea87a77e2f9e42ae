import { expect, it } from 'vitest';
import { PortError } from '../../../../src/ports/errors.ts';
import { NotTried, WriteQueue } from '../../../../src/runs/sync/apply/write-queue.ts';
import { never } from '../../../support/world.ts';

const away = () => new PortError('no answer', { code: 'SLC2101', remedy: 'retry' });

/** Three changes in a row that failed because the tenant does not answer. */
async function withProblem(turns: WriteQueue): Promise<void> {
  for (let count = 0; count < 3; count += 1)
    await expect(turns.lookAndWrite(() => Promise.reject(away()))).rejects.toThrow('no answer');
}

it('lets one look and write at a time, in the order in which they came', async () => {
  const turns = new WriteQueue(never);
  const first = Promise.withResolvers<void>();
  const seen: string[] = [];
  const writes = [
    turns.lookAndWrite(async () => {
      seen.push('first looks');
      await first.promise;
      seen.push('first has written');
    }),
    turns.lookAndWrite(() => Promise.resolve(seen.push('second looks'))),
  ];
  await Promise.resolve();
  first.resolve();
  await Promise.all(writes);

  expect(seen).toEqual(['first looks', 'first has written', 'second looks']);
});

it('begins nothing more once the tenant is away, although what was under way then arrives', async () => {
  const turns = new WriteQueue(never);
  await withProblem(turns);
  expect(turns.goesOn()).toBe(false);

  turns.availability.isOver();

  expect(turns.goesOn()).toBe(false);
  await expect(turns.lookAndWrite(() => Promise.resolve('sent'))).rejects.toBeInstanceOf(NotTried);
});

it('refuses those that waited for their turn while the tenant went away', async () => {
  const turns = new WriteQueue(never);
  const sent: string[] = [];
  const failing = [1, 2, 3].map(() => turns.lookAndWrite(() => Promise.reject(away())));
  const waiting = turns.lookAndWrite(() => Promise.resolve(sent.push('sent')));

  await Promise.allSettled(failing);

  await expect(waiting).rejects.toBeInstanceOf(NotTried);
  expect(sent).toEqual([]);
});

it('begins nothing more once the plan is known to be outdated, or the pass is ended', async () => {
  const outdated = new WriteQueue(never);
  outdated.outdated();
  expect([outdated.isOutdated, outdated.goesOn()]).toEqual([true, false]);

  const ending = new AbortController();
  const ended = new WriteQueue(ending.signal);
  expect(ended.goesOn()).toBe(true);
  ending.abort();
  expect(ended.goesOn()).toBe(false);
});

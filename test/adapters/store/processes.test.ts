import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { startChild, type Child } from './child.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();

/** The lines after the first, which says that the process is ready; then all are told to go at once. */
async function runTogether(children: readonly Child[]): Promise<readonly (readonly string[])[]> {
  const readers = children.map(({ lines }) => lines[Symbol.asyncIterator]());
  for (const reader of readers) expect(await reader.next()).toEqual({ done: false, value: 'ready' });
  for (const { process } of children) process.stdin.end('go\n');
  return Promise.all(
    readers.map(async (reader) => {
      const said: string[] = [];
      for (let next = await reader.next(); !next.done; next = await reader.next()) said.push(next.value);
      return said;
    }),
  );
}

function inOrder(one: number, other: number): number {
  return one - other;
}

describe('two processes on one new file', () => {
  it('notice what the other one writes', async () => {
    const file = newFile();
    const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });
    const before = await store.othersWrote();

    await runTogether([startChild('contender.ts', [file, 'a', '1'])]);

    expect(await store.othersWrote()).not.toBe(before);
    await store.close();
  });

  it('never hold one lease at once, never share a token, and lose none of each other’s writes', async () => {
    const file = newFile();
    const rounds = 150;
    const children = ['a', 'b'].map((holder) => startChild('contender.ts', [file, holder, `${rounds}`]));

    const tokens = await runTogether(children);

    const all = Array.from({ length: 2 * rounds }, (_, index) => index + 1);
    expect(tokens.flat().map(Number).toSorted(inOrder)).toEqual(all);
    for (const own of tokens) expect(own.map(Number)).toEqual(own.map(Number).toSorted(inOrder));
    const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });
    expect((await store.statuses())[0]?.at).toBe(2 * rounds);
    expect((await store.statuses())[1]).toMatchObject({ subject: 'of both', at: 2 * rounds });
    expect(await store.identities('dev')).toHaveLength(2 * rounds);
    await store.close();
  });
});

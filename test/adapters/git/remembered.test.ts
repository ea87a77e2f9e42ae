import { expect, it } from 'vitest';
import { Remembered } from '../../../src/adapters/git/object-cache.ts';

/** Answers each question with itself, and notes it. */
function asking() {
  const asked: string[] = [];
  const ask = (id: string) => () => {
    asked.push(id);
    return Promise.resolve(`answer of ${id}`);
  };
  return { asked, ask };
}

it('asks once for what never changes', async () => {
  const { asked, ask } = asking();
  const remembered = new Remembered<string>(2);

  expect(await remembered.of(['a', 'b'], ask('one'))).toBe('answer of one');
  expect(await remembered.of(['a', 'b'], ask('one'))).toBe('answer of one');
  expect(await remembered.of(['b', 'a'], ask('other'))).toBe('answer of other');

  expect(asked).toEqual(['one', 'other']);
});

it('keeps what was asked last, also an answer that says nothing', async () => {
  let asked = 0;
  const nothing = () => {
    asked += 1;
    return Promise.resolve(undefined);
  };
  const remembered = new Remembered<undefined>(2);
  for (const id of ['a', 'b', 'a', 'c', 'a']) await remembered.of([id], nothing);
  expect(asked).toBe(3);

  await remembered.of(['b'], nothing);

  expect(asked).toBe(4);
});

it('keeps neither what is too large nor a failure', async () => {
  const { asked, ask } = asking();
  const remembered = new Remembered<string>(2);
  await remembered.of(['a'], ask('one'), () => false);
  await remembered.of(['a'], ask('one'), () => false);
  await expect(remembered.of(['b'], () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');

  expect(await remembered.of(['b'], ask('two'))).toBe('answer of two');
  expect(asked).toEqual(['one', 'one', 'two']);
});

import { expect, it } from 'vitest';
import { patientDisk } from '../../../src/adapters/directory-tenant/patient-disk.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aSilentDisk, settled } from './silent-disk.ts';

const minute = 60_000;

/** Folders on one disk that gives no answer, and how a call went: its answer, its failure, or nothing yet. */
function folders() {
  const [clock, silent] = [new TestClock(), aSilentDisk()];
  const on = (folder: string) => {
    const disk = patientDisk(silent.disk, clock, folder);
    const outcomes = new Map<string, unknown>();
    const ask = (...paths: readonly string[]) => {
      for (const path of paths)
        disk.names(path).then(
          (value) => outcomes.set(path, value),
          (error: { readonly code: unknown }) => outcomes.set(path, error.code),
        );
      return settled();
    };
    return { ask, outcomes };
  };
  const run = (ms: number) => {
    clock.advance(ms);
    return settled();
  };
  return { silent, on, run };
}

it('makes two calls at a time below a folder, and each of the others when one is answered', async () => {
  const { silent, on } = folders();
  const { ask, outcomes } = on('in');
  await ask('1', '2', '3', '4');
  expect(silent.asked).toEqual(['1', '2']);

  silent.answer('2', ['a.json']);
  await settled();

  expect(silent.asked).toEqual(['1', '2', '3']);
  expect([...outcomes]).toEqual([['2', ['a.json']]]);
});

it('fails at once, and asks nothing, while an earlier call is unanswered after its time', async () => {
  const { silent, on, run } = folders();
  const { ask, outcomes } = on('in');
  await ask('1', '2', '3');
  await run(minute);
  await ask('4');

  expect(silent.asked).toEqual(['1', '2']);
  expect([...outcomes.keys()].sort()).toEqual(['1', '2', '3', '4']);
  expect(new Set(outcomes.values())).toEqual(new Set(['ETIMEDOUT']));
});

it('goes on when what was late is answered', async () => {
  const { silent, on, run } = folders();
  const { ask, outcomes } = on('in');
  await ask('1');
  await run(minute);
  silent.answer('1');
  await settled();
  await ask('2');
  silent.answer('2', []);
  await settled();

  expect([...outcomes]).toEqual([
    ['1', 'ETIMEDOUT'],
    ['2', []],
  ]);
});

it('lets a folder that answers go on beside one that gives no answer', async () => {
  const { silent, on, run } = folders();
  const [gone, there] = [on('gone'), on('there')];
  await gone.ask('1', '2', '3');
  await run(minute);

  for (const path of ['4', '5', '6']) {
    await there.ask(path);
    silent.answer(path, []);
    await settled();
  }

  expect([...there.outcomes.values()]).toEqual([[], [], []]);
});

it('never has more than three calls without an answer, however many folders lie on a share that hangs', async () => {
  const { silent, on, run } = folders();
  const all = ['a', 'b', 'c', 'd'].map(on);
  for (const { ask } of all) await ask('1', '2');
  for (let look = 1; look <= 3; look += 1) {
    await run(minute);
    for (const { ask } of all) await ask('again');
  }

  expect(silent.asked).toHaveLength(3);
  for (const { outcomes } of all)
    expect([...outcomes.values()]).toEqual(['ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT']);
});

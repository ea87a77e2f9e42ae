import { expect, it } from 'vitest';
import { findProcess, thisProcess } from '../../../src/adapters/system/processes.ts';
import { holderName, livenessOf } from '../../../src/core/lease-holder.ts';

/** Id larger than any that Linux gives. */
const noProcess = 4_194_305;

it('describes this process so that it is found alive', async () => {
  const here = await thisProcess('a1b2c3d4');
  expect(here).toMatchObject({ pid: process.pid, machine: expect.stringMatching(/^[0-9a-f]{12}$/) });
  expect(await livenessOf(holderName(here), here, findProcess)).toBe('alive');
});

it('finds that a process with the same id but another start is dead', async () => {
  const here = await thisProcess('a1b2c3d4');
  const earlier = { ...here, startedAt: (here.startedAt ?? 0) - 1 };
  expect(await livenessOf(holderName(earlier), here, findProcess)).toBe('dead');
});

it('finds no process where there is none', async () => {
  expect(await findProcess(noProcess)).toBe('none');
});

it('finds the first process of the system, whoever owns it', async () => {
  expect(await findProcess(1)).not.toBe('none');
});

import { expect, it, onTestFinished } from 'vitest';
import { watchDecisions } from '../../src/daemon/watch-decisions.ts';
import { PortError } from '../../src/ports/errors.ts';
import type { Run } from '../../src/ports/store.ts';
import { hold, recordDecision, resume } from '../../src/runs/decisions/holds.ts';
import { FakeStore } from '../support/fake-store.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestClock } from '../support/test-clock.ts';

const staging = { name: 'staging' };

/** A watch that has looked once, and what it woke. */
async function aWatch() {
  const [store, clock, log] = [new FakeStore(), new TestClock(), new RecordingLog()];
  let count = 0;
  const deps = { store, clock, newId: () => `id-${(count += 1)}` };
  await hold(deps, staging, { reason: 'audit', by: 'Jo' });
  const asked = { fails: false };
  const runs = (subject: string | undefined, limit: number): Promise<readonly Run[]> =>
    asked.fails
      ? Promise.reject(new PortError('locked', { code: 'SLC2306', remedy: 'retry' }))
      : store.runs(subject, limit);
  const woken: string[] = [];
  const subjects = ['environment staging', 'environment production'];
  const watch = watchDecisions(subjects, { store: { runs }, clock, log }, (subject) => woken.push(subject));
  onTestFinished(() => watch.close());
  await clock.nextSleep();
  const look = async () => {
    clock.advance(2000);
    await clock.nextSleep();
  };
  return { deps, woken, look, asked };
}

it('wakes an environment that was resumed, once, and no other', async () => {
  const { deps, woken, look } = await aWatch();
  await look();
  expect(woken).toEqual([]);

  await resume(deps, staging, 'Jo');
  await look();
  await look();

  expect(woken).toEqual(['environment staging']);
});

it.each([
  ['approval', { kind: 'approve', outcome: 'approved' }],
  ['accepted form', { kind: 'accept', outcome: 'accepted' }],
] as const)('wakes it for an %s, also while the store could not be read in between', async (_, made) => {
  const { deps, woken, look, asked } = await aWatch();
  const decision = { ...made, subject: 'environment production', by: 'Jo' };
  await recordDecision(deps, deps.store, { ...decision, message: '1 change' });
  asked.fails = true;
  await look();
  expect(woken).toEqual([]);

  asked.fails = false;
  await look();

  expect(woken).toEqual(['environment production']);
});

it('wakes nothing that was put on hold', async () => {
  const { deps, woken, look } = await aWatch();
  await hold(deps, { name: 'production' }, { reason: 'audit', by: 'Jo' });
  await look();
  expect(woken).toEqual([]);
});

import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { RunLimits } from '../../../src/adapters/git/run-limits.ts';
import { makeGitRemote } from '../../support/git-remote.ts';
import { recordedLog } from './recorded-log.ts';

const hour = 3_600_000;

it('ends a run when its caller stops it, for the reason of that', () => {
  const caller = new AbortController();
  using limits = new RunLimits(hour, caller.signal);
  expect(limits.signal.aborted).toBe(false);
  caller.abort(new Error('enough'));
  limits.outputExceeded();
  expect(limits.signal.reason).toEqual(new Error('enough'));
  expect(limits.exceeded).toBeUndefined();
});

it('does not begin for a caller that has stopped already', () => {
  expect(() => new RunLimits(hour, AbortSignal.abort(new Error('too late')))).toThrow('too late');
});

it('says whether time or output was too much, and which came first', async () => {
  using talkative = new RunLimits(hour);
  talkative.outputExceeded();
  expect([talkative.signal.aborted, talkative.exceeded]).toEqual([true, 'output']);

  using slow = new RunLimits(1);
  await new Promise((resolve) => slow.signal.addEventListener('abort', resolve));
  slow.outputExceeded();
  expect(slow.exceeded).toBe('time');
});

it('leaves nothing on the signal of a caller that lives on', async () => {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const settings = {
    directory: join(remote.folder, 'mirror.git'),
    url: remote.path,
    identity: { name: 'Sluice', email: 'sluice@example.com' },
  };
  const repository = await openGitRepository(settings, { log: recordedLog() });
  onTestFinished(() => repository.close());
  const { signal } = new AbortController();
  const to = await repository.commit({
    parents: [],
    base: undefined,
    writes: new Map(),
    message: 'm',
    at: 0,
  });

  await repository.fetch(signal);
  await repository.push([{ ref: 'refs/heads/main', expected: undefined, to }], signal);
  await repository.pack(signal);

  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

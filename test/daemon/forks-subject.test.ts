import { expect, it } from 'vitest';
import { forksSubjectOf } from '../../src/daemon/review-subjects.ts';
import type { Reviews } from '../../src/runs/review/inputs.ts';
import { FakeStore } from '../support/fake-store.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestClock } from '../support/test-clock.ts';

const never = new AbortController().signal;

/** Reviews of a host that lists its pull requests until the signal aborts. */
function reviewsOfSlowHost(): { readonly reviews: Reviews; readonly isAsked: Promise<void> } {
  const clock = new TestClock();
  const asked = Promise.withResolvers<void>();
  const openPullRequests = (signal: AbortSignal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      asked.resolve();
    });
  const deps = { store: new FakeStore(() => clock.now()), clock };
  const reviews = { name: 'main', holder: 'one', deps, host: { openPullRequests } } as unknown as Reviews;
  return { reviews, isAsked: asked.promise };
}

it('a run over pull requests of forks ends when the daemon begins to stop', async () => {
  const { reviews, isAsked } = reviewsOfSlowHost();
  const ending = new AbortController();
  const run = forksSubjectOf(reviews, 1000, new RecordingLog(), ending.signal).run(never, 'run');
  await isAsked;
  ending.abort();
  await expect(run).resolves.toBeUndefined();
});

it('a run over pull requests of forks that is aborted otherwise fails', async () => {
  const { reviews, isAsked } = reviewsOfSlowHost();
  const aborting = new AbortController();
  const run = forksSubjectOf(reviews, 1000, new RecordingLog(), never).run(aborting.signal, 'run');
  await isAsked;
  aborting.abort();
  await expect(run).rejects.toThrow('aborted');
});

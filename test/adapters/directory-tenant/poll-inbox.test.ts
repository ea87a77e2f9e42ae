import { expect, it, onTestFinished, vi } from 'vitest';
import { pollInbox } from '../../../src/adapters/directory-tenant/inbox/poll-inbox.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aSilentDisk, factsOf, settled } from './silent-disk.ts';

const poll = 10_000;

/** An inbox that is looked at, and how often that called. */
function polled(whole = false) {
  const [clock, silent] = [new TestClock(), aSilentDisk()];
  const called = vi.fn<() => void>();
  const watcher = pollInbox({ inbox: 'in', poll, whole }, { clock, disk: silent.disk }, called);
  onTestFinished(() => watcher.close());
  /** Answers a look that is under way. */
  const see = async (files: Readonly<Record<string, string>>) => {
    await settled();
    silent.answer('in', Object.keys(files));
    await settled();
    for (const [name, stamp] of Object.entries(files)) {
      if (name.startsWith('.')) continue;
      silent.answer(`in/${name}`, factsOf(stamp));
      await settled();
    }
  };
  const run = (ms: number) => {
    clock.advance(ms);
    return settled();
  };
  return { watcher, called, silent, see, run };
}

it('calls once when a file that is new or changed stays as it is, and not for what was there', async () => {
  const { called, see, run } = polled();
  await see({ 'old.json': '1' });
  await run(poll);
  await see({ 'old.json': '1', 'a.json': '1' });
  await run(1000);
  await see({ 'old.json': '1', 'a.json': '2' });
  expect(called).not.toHaveBeenCalled();

  await run(1000);
  await see({ 'old.json': '1', 'a.json': '2' });
  expect(called).toHaveBeenCalledTimes(1);

  await run(poll);
  await see({ 'old.json': '1', 'a.json': '2' });
  expect(called).toHaveBeenCalledTimes(1);
});

it('calls for a file that rests while another is still being written', async () => {
  const { called, see, run } = polled();
  await see({});
  await run(poll);
  await see({ 'a.json': '1', 'slow.json': '1' });
  await run(1000);
  await see({ 'a.json': '1', 'slow.json': '2' });

  expect(called).toHaveBeenCalledTimes(1);
});

it.each([
  ['calls for a file that goes where that says that its stream is gone', true, 1],
  ['does not call for a file that goes where it was only put away', false, 0],
])('%s', async (_, whole, times) => {
  const { called, see, run } = polled(whole);
  await see({ 'a.json': '1' });
  await run(poll);
  await see({});

  expect(called).toHaveBeenCalledTimes(times);
});

it('does not look at hidden files', async () => {
  const { silent, see, run } = polled();
  await see({});
  await run(poll);
  await see({ '.hidden.json': '1' });

  expect(silent.asked).toEqual(['in', 'in']);
});

it('asks a share that gives no answer once, and tells what came meanwhile when it is back', async () => {
  const { called, silent, see, run } = polled();
  await see({ 'old.json': '1' });
  await run(poll);
  const before = silent.asked.length;
  for (let look = 1; look <= 20; look += 1) await run(poll);
  expect(silent.asked).toHaveLength(before);

  await see({});
  await run(poll);
  await see({ 'old.json': '1', 'a.json': '1' });
  await run(1000);
  await see({ 'old.json': '1', 'a.json': '1' });

  expect(called).toHaveBeenCalledTimes(1);
});

it('asks for nothing more once it is closed', async () => {
  const { watcher, silent, see, run } = polled();
  await see({});
  await watcher.close();
  await run(poll);

  expect(silent.asked).toEqual(['in']);
});

it('is ready also where the folder cannot be read', async () => {
  const { watcher, run } = polled();
  await settled();
  await run(60_000);

  await expect(watcher.ready).resolves.toBeUndefined();
});

import type { Clock } from '../../ports/clock.ts';
import type { InboxDisk } from './inbox/inbox-disk.ts';
import { noAnswer, Threads } from './threads.ts';

/**
 * Time limits of a call and of a read. Milliseconds. An unreachable share may never answer, and a slow one may send a
 * large file.
 */
const [callTime, readTime] = [60_000, 10 * 60_000];

/** Callers of one disk share its part of the process's threads. */
const threadsOf = new WeakMap<InboxDisk, Threads>();

/**
 * Wraps a disk with time limits, so that a run ends with a reason when a share does not answer. While it does not
 * answer, calls fail at once, so that a hanging folder does not delay other files.
 */
export function patientDisk(disk: InboxDisk, clock: Clock, folder: string): InboxDisk {
  const threads = threadsOf.get(disk) ?? new Threads();
  threadsOf.set(disk, threads);
  const call = async <T>(begin: () => Promise<T>, ms = callTime): Promise<T> => {
    const held = await threads.hold(folder);
    const work = begin().finally(() => threads.release(held));
    return within(work, ms, clock, () => threads.noteLate(held));
  };
  return {
    names: (path) => call(() => disk.names(path)),
    facts: (path) => call(() => disk.facts(path)),
    read: (...args) => call(() => disk.read(...args), readTime),
    isOwnFolder: (path) => call(() => disk.isOwnFolder(path)),
    makeFolder: (path) => call(() => disk.makeFolder(path)),
    write: (path, text) => call(() => disk.write(path, text)),
    move: (from, to) => call(() => disk.move(from, to)),
    remove: (path) => call(() => disk.remove(path)),
  };
}

async function within<T>(work: Promise<T>, ms: number, clock: Clock, noteLate: () => void): Promise<T> {
  const answered = new AbortController();
  const late = clock.sleep(ms, answered.signal).then(
    () => {
      noteLate();
      throw noAnswer(`no answer for ${ms} ms`);
    },
    // The response ended the wait.
    () => work,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

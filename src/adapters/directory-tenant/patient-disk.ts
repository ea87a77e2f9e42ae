import type { Clock } from '../../ports/clock.ts';
import type { InboxDisk } from './inbox/inbox-disk.ts';
import { noAnswer, Threads } from './threads.ts';

/**
 * Time limits of a call and of a read. Milliseconds. An unreachable share may never answer, and a slow one may send a
 * large file.
 */
const [callTime, readTime] = [60_000, 10 * 60_000];

/** Whoever asks one disk shares what it may hold of the process. */
const threadsOf = new WeakMap<InboxDisk, Threads>();

/**
 * A disk that fails where a share gives no answer, so that a pass ends, and says why; and while it gives none, at once,
 * so that what hangs below this folder keeps nothing else from its files.
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
    // Ended by the answer.
    () => work,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

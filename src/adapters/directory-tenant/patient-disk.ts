import type { Clock } from '../../ports/clock.ts';
import type { InboxDisk } from './inbox-disk.ts';

/** How long a call may take. Milliseconds: a share that is gone may let one wait for ever, a slow one sends a large file. */
const [callTime, readTime] = [60_000, 10 * 60_000];

/** A disk that fails where a share gives no answer, so that a pass ends, and says why. */
export function patientDisk(disk: InboxDisk, clock: Clock): InboxDisk {
  const call = <T>(work: Promise<T>) => within(work, callTime, clock);
  return {
    names: (folder) => call(disk.names(folder)),
    facts: (path) => call(disk.facts(path)),
    read: (...args) => within(disk.read(...args), readTime, clock),
    makeFolder: (path) => call(disk.makeFolder(path)),
    write: (path, text) => call(disk.write(path, text)),
    move: (from, to) => call(disk.move(from, to)),
    remove: (path) => call(disk.remove(path)),
  };
}

async function within<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T> {
  const answered = new AbortController();
  const late = clock.sleep(ms, answered.signal).then(
    () => {
      throw Object.assign(new Error(`no answer for ${ms} ms`), { code: 'ETIMEDOUT' });
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

import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import { fileErrorCode } from '../failure.ts';
import type { InboxDisk } from './inbox-disk.ts';
import { patientDisk } from '../patient-disk.ts';

/** Settings for polling an inbox whose file system sends no events. */
export interface InboxPolling {
  readonly inbox: string;
  /** Pause between two looks. Milliseconds. */
  readonly poll: number;
  /** Tells whether a missing file counts as a change. Otherwise it was only moved aside. */
  readonly whole: boolean;
}

export interface InboxPollingDeps {
  readonly clock: Clock;
  readonly disk: InboxDisk;
}

/** Stamps by file name, which change with the file. */
type Stamps = ReadonlyMap<string, string>;

/** Pause before the next look while somebody may be writing. Milliseconds. */
const restTime = 1000;

/**
 * Polls an inbox until closed. Calls back when a visible file stayed the same between two looks. One call at a time: a
 * hanging share gets no second call.
 */
export function pollInbox(polling: InboxPolling, deps: InboxPollingDeps, onChange: () => void) {
  const stop = new AbortController();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const disk = patientDisk(deps.disk, deps.clock, polling.inbox);
  keepLooking(polling, { ...deps, disk }, { onChange, isReady }, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  // Does not wait for the last call, which may never end.
  return { ready, close: async () => stop.abort() };
}

async function keepLooking(
  { inbox, poll, whole }: InboxPolling,
  { clock, disk }: InboxPollingDeps,
  { onChange, isReady }: { readonly onChange: () => void; readonly isReady: () => void },
  signal: AbortSignal,
): Promise<void> {
  let before = (await stampsIn(inbox, disk, signal)) ?? new Map<string, string>();
  let atRest = before;
  isReady();
  for (;;) {
    await clock.sleep(atRest.size === before.size ? poll : Math.min(poll, restTime), signal);
    const now = await stampsIn(inbox, disk, signal);
    if (now === undefined) continue;
    const rest = same(now, before);
    const isGone = whole && [...before.keys()].some((name) => !now.has(name));
    if (isGone || same(rest, atRest).size < rest.size) onChange();
    [before, atRest] = [now, rest];
  }
}

/** Returns the stamps of the first map that are equal in the second. */
function same(stamps: Stamps, others: Stamps): Stamps {
  return new Map([...stamps].filter(([name, stamp]) => others.get(name) === stamp));
}

/** Returns undefined where the folder is missing or does not answer, because then changes are unknown. */
async function stampsIn(inbox: string, disk: InboxDisk, signal: AbortSignal): Promise<Stamps | undefined> {
  try {
    const stamps = new Map<string, string>();
    for (const name of await disk.names(inbox)) {
      signal.throwIfAborted();
      const stamp = name.startsWith('.') ? undefined : await stampOf(join(inbox, name), disk);
      if (stamp !== undefined) stamps.set(name, stamp);
    }
    return stamps;
  } catch (error) {
    if (fileErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Returns undefined where the file was taken meanwhile. */
async function stampOf(path: string, disk: InboxDisk): Promise<string | undefined> {
  try {
    return (await disk.facts(path)).stamp;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

// A daemon in a process of its own, for which time passes as fast as it has nothing to do.
import { readdirSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { outside } from '../../src/cli/outside.ts';
import { keepHeapSmall, keepYoungSpaceSmall } from '../../src/cli/small-heap.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import type { Log } from '../../src/ports/log.ts';
import type { DayAsked, Used } from '../growth/day-process.ts';
import { SkippingClock } from '../growth/skipping-clock.ts';

keepHeapSmall();
keepYoungSpaceSmall();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Whoever sleeps for less looks again and again: nobody waits for that. Milliseconds. */
const long = 30_000;

const [config = ''] = process.argv.slice(2);
const clock = new SkippingClock(Date.UTC(2026, 0, 5));
const counts = { running: 0, runs: 0, errors: 0 };
const given = outside('warn', 'daemon', new Redactor());
const daemon = await startDaemon(config, configFiles, { ...given, clock, log: counting(given.log) });

process.on('message', (asked: DayAsked) => {
  done(asked).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
  );
});
process.once('disconnect', () => void daemon.stop().finally(() => process.exit()));

async function done(asked: DayAsked): Promise<Used> {
  if ('leaveOut' in asked) clock.skip(asked.leaveOut);
  else await run(asked.run);
  await settled();
  for (const page of ['/', '/metrics', '/healthz']) await (await fetch(`${daemon.url}${page}`)).text();
  return used();
}

/** Lets time pass: what there is to do is done in its own time, and what lies between is left out. */
async function run(ms: number): Promise<void> {
  const until = clock.now() + ms;
  for (;;) {
    await settled();
    const left = until - clock.now();
    if (left <= 0) return;
    clock.skip(Math.min(left, clock.untilNext(long)));
  }
}

/** Waits until neither a pass nor the upkeep is at work, and none has begun a moment later. */
async function settled(): Promise<void> {
  for (let idle = 0; idle < 3; idle = counts.running === 0 ? idle + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, 4));
}

function used(): Used {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  const heap = heapUsed + external;
  return { rss, heap, ...descriptors(), runs: counts.runs, errors: counts.errors };
}

/** What this process has open, by what it is. */
function descriptors(): Pick<Used, 'files' | 'sockets'> {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // That of the folder itself, which is read no more.
      return [];
    }
  });
  const sockets = open.filter((one) => one.startsWith('socket:')).length;
  return { files: open.length - sockets, sockets };
}

/** The same log, which counts the passes that it is told of; the controller tells it of each, and of the upkeep. */
function counting(log: Log): Log {
  return {
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    error: (message, fields) => {
      counts.errors += 1;
      log.error(message, fields);
    },
    with: (fields) => counting(log.with(fields)),
    during: async (fields, work) => {
      counts.running += 1;
      counts.runs += 'run' in fields ? 1 : 0;
      try {
        return await log.during(fields, work);
      } finally {
        counts.running -= 1;
      }
    },
  };
}

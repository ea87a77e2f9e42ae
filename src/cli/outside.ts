import { userInfo } from 'node:os';
import { systemClock } from '../adapters/system/clock.ts';
import { jsonLog } from '../adapters/system/log.ts';
import type { Outside } from '../daemon/open/outside.ts';
import { logLevels, type LogLevel } from '../core/log-level.ts';
import type { Redactor } from '../core/secrets/redactor.ts';
import { readText } from './files/disk.ts';
import type { Output } from './output.ts';

/**
 * Returns the surroundings of a command. Shows warnings and errors of the log after the output. If `SLUICE_LOG_LEVEL`
 * names a level, writes the log from there on as JSON, at once.
 */
export function outsideOfCommand({ redactor, log, progress, err }: Output, level?: LogLevel): Outside {
  const named = logLevels.find((one) => one === process.env['SLUICE_LOG_LEVEL']);
  // A line of the log must not continue the line that shows progress.
  const atOnce = progress === undefined ? undefined : err;
  return outside(level ?? named ?? 'warn', userName(), redactor, named === undefined ? log : atOnce);
}

/**
 * Opens the daemon's process. A level on the command line overrides the configured one. `write` takes the lines of a
 * thread that does not write them itself.
 */
export function outsideOfDaemon(
  given: LogLevel | undefined,
  redactor: Redactor,
  write?: (line: string) => void,
): Outside {
  let least = given ?? 'info';
  return {
    ...outside('info', 'daemon', redactor),
    log: jsonLog(() => least, redactor, write),
    logFrom: (configured) => {
      least = given ?? configured;
    },
  };
}

/** Returns this process and its machine as the application's surroundings. `write` takes the redacted log lines. */
export function outside(
  level: LogLevel,
  actor: string,
  redactor: Redactor,
  write?: (line: string) => void,
): Outside {
  return {
    env: process.env,
    readFile: readText,
    clock: systemClock,
    log: jsonLog(() => level, redactor, write),
    redactor,
    fetch,
    random: Math.random,
    actor,
  };
}

/** Returns the name of the user who runs a command. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

import { userInfo } from 'node:os';
import { systemClock } from '../adapters/system/clock.ts';
import { jsonLog } from '../adapters/system/log.ts';
import type { Outside } from '../daemon/open/outside.ts';
import { logLevels, type LogLevel } from '../core/log-level.ts';
import type { Redactor } from '../core/secrets/redactor.ts';
import { readText } from './files/disk.ts';
import type { Output } from './output.ts';

/** Returns the surroundings of a command. Logs warnings and errors, unless `SLUICE_LOG_LEVEL` names another level. */
export function outsideOfCommand({ redactor }: Output, level?: LogLevel): Outside {
  const wanted = level ?? logLevels.find((one) => one === process.env['SLUICE_LOG_LEVEL']) ?? 'warn';
  return outside(wanted, userName(), redactor);
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

/** Returns this process and its machine as the application's surroundings. The redactor filters its log. */
export function outside(level: LogLevel, actor: string, redactor: Redactor): Outside {
  return {
    env: process.env,
    readFile: readText,
    clock: systemClock,
    log: jsonLog(() => level, redactor),
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

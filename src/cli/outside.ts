import { userInfo } from 'node:os';
import { systemClock } from '../adapters/system/clock.ts';
import { jsonLog } from '../adapters/system/log.ts';
import type { Outside } from '../app/open.ts';
import type { Redactor } from '../domain/redactor.ts';
import { readText } from './disk.ts';
import { UsageError } from './output.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** What `--log-level` names. Throws `UsageError`. */
export function logLevel(text: string): Level {
  const level = levels.find((one) => one === text);
  if (level === undefined) throw new UsageError(`--log-level is one of ${levels.join(', ')}`);
  return level;
}

/** This process and its machine, as the application sees them; what it logs goes through the redactor. */
export function outside(level: Level, actor: string, redactor: Redactor): Outside {
  return {
    env: process.env,
    readFile: readText,
    clock: systemClock,
    log: jsonLog(level, redactor),
    redactor,
    fetch,
    random: Math.random,
    actor,
  };
}

/** Who runs a command. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

import { userInfo } from 'node:os';
import { systemClock } from '../adapters/system/clock.ts';
import { jsonLog } from '../adapters/system/log.ts';
import type { Outside } from '../app/open.ts';
import type { Redactor } from '../domain/redactor.ts';
import { readText } from './disk.ts';

/** How much is logged. */
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

/** What commands log to the standard error: warnings and errors, unless `SLUICE_LOG_LEVEL` names another level. */
export function commandLogLevel(): Level {
  return levels.find((level) => level === process.env['SLUICE_LOG_LEVEL']) ?? 'warn';
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

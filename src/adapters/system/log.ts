import { destination, pino, type Logger } from 'pino';
import type { Log, LogFields } from '../../ports/log.ts';

/** One JSON object a line on standard error, which leaves standard output to results. */
export function jsonLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Log {
  const sink = destination({ fd: 2, sync: true });
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      sink,
    ),
  );
}

function wrap(logger: Logger): Log {
  return {
    debug: (message, fields) => logger.debug(loggable(fields), message),
    info: (message, fields) => logger.info(loggable(fields), message),
    warn: (message, fields) => logger.warn(loggable(fields), message),
    error: (message, fields) => logger.error(loggable(fields), message),
    with: (fields) => wrap(logger.child(loggable(fields))),
  };
}

/** Errors under `err`, as pino serialises them. */
function loggable(fields: LogFields = {}): Record<string, unknown> {
  const { error, ...rest } = fields;
  return error === undefined ? rest : { ...rest, err: error };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { destination, pino, stdSerializers, type Logger } from 'pino';
import { logLevels, type LogLevel } from '../../core/log-level.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { Log, LogFields } from '../../ports/log.ts';

/**
 * Returns a log that writes one JSON object per line to standard error, which leaves standard output to results, or to
 * `write`. Redacts every text. `least` returns the lowest level to write, and is called for each line.
 */
export function jsonLog(least: () => LogLevel, redactor: Redactor, write?: (line: string) => void): Log {
  const sink = write === undefined ? standardError() : { write };
  const current = new AsyncLocalStorage<Record<string, unknown>>();
  return wrap(
    pino(
      {
        // Lines below the lowest level are left out before they get here.
        level: 'debug',
        base: null,
        mixin: () => ({ ...current.getStore() }),
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        // Errors are plain objects already at this point.
        serializers: { err: (error: unknown) => error },
      },
      sink,
    ),
    { redactor, current, isWritten: (level) => logLevels.indexOf(level) >= logLevels.indexOf(least()) },
  );
}

function standardError() {
  const sink = destination({ fd: 2, sync: true });
  // On a full disk, or without its terminal, work continues without a log.
  sink.on('error', () => undefined);
  return sink;
}

/** State shared by a log and all logs derived from it. */
interface SharedLogState {
  readonly redactor: Redactor;
  readonly current: AsyncLocalStorage<Record<string, unknown>>;
  readonly isWritten: (level: LogLevel) => boolean;
}

function wrap(logger: Logger, origin: SharedLogState): Log {
  const { redactor, current, isWritten } = origin;
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (isWritten(level)) logger[level](loggable(redactor, fields), redactor.text(message));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => wrap(logger.child(loggable(redactor, fields)), origin),
    during: (fields, work) => current.run({ ...current.getStore(), ...loggable(redactor, fields) }, work),
  };
}

/** Converts errors to objects: the run's under `err`, as pino does it, and any other one among the fields. */
function loggable(redactor: Redactor, fields: LogFields = {}): Record<string, unknown> {
  const { error, ...rest } = fields;
  const all = error === undefined ? rest : { ...rest, err: error };
  const plain = Object.entries(all).map(([key, value]) => [
    key,
    value instanceof Error ? asObject(value) : value,
  ]);
  return redactor.value(Object.fromEntries(plain) as Record<string, unknown>);
}

/** Returns pino's form of an error with its causes and parts, as plain values. */
function asObject(error: Error): unknown {
  const { raw: _raw, ...shown } = stdSerializers.errWithCause(error);
  return JSON.parse(JSON.stringify(shown)) as unknown;
}

import { inspect } from 'node:util';
import type { Log, LogFields } from '../../../src/ports/log.ts';

/** A log that keeps its lines as text. */
export interface RecordedLog extends Log {
  readonly lines: readonly string[];
}

export function recordedLog(lines: string[] = []): RecordedLog {
  const record = (message: string, fields?: LogFields) => {
    lines.push(`${message} ${inspect(fields, { depth: 5 })}`);
  };
  return {
    lines,
    debug: record,
    info: record,
    warn: record,
    error: record,
    with: () => recordedLog(lines),
    during: (_fields, work) => work(),
  };
}

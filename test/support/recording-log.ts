import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log, LogFields } from '../../src/ports/log.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log whose lines a test can read. Those of `with` land in the same list. */
export class RecordingLog implements Log {
  readonly lines: LogLine[];
  readonly #fields: LogFields;
  readonly #current: AsyncLocalStorage<LogFields>;

  constructor(lines: LogLine[] = [], fields: LogFields = {}, current = new AsyncLocalStorage<LogFields>()) {
    this.lines = lines;
    this.#fields = fields;
    this.#current = current;
  }

  debug(message: string, fields?: LogFields): void {
    this.#add('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#add('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#add('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#add('error', message, fields);
  }

  with(fields: LogFields): Log {
    return new RecordingLog(this.lines, { ...this.#fields, ...fields }, this.#current);
  }

  during<T>(fields: LogFields, work: () => Promise<T>): Promise<T> {
    return this.#current.run({ ...this.#current.getStore(), ...fields }, work);
  }

  #add(level: LogLine['level'], message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields: { ...this.#current.getStore(), ...this.#fields, ...fields } });
  }
}

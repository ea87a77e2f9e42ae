/** Fields of a log line. Messages are constant; values that vary are fields. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Returns a log that adds these fields to every line. */
  with(fields: LogFields): Log;
  /**
   * Does work during which these fields are on every line of this log and of all logs with the same origin. Inner
   * fields win over outer ones.
   */
  during<T>(fields: LogFields, work: () => Promise<T>): Promise<T>;
}

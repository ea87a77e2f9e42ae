/** Facts beside a message. Messages are constant; what varies is a field. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose every line carries these fields. */
  with(fields: LogFields): Log;
  /**
   * Does work during which every line carries these fields, whoever writes it: this log and all that are of one origin
   * with it. Inner ones win over outer ones.
   */
  during<T>(fields: LogFields, work: () => Promise<T>): Promise<T>;
}

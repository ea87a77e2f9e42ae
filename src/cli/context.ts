import type { ExitCode, Output } from './output.ts';

/** What every command is given. */
export interface Context {
  readonly output: Output;
  readonly version: string;
  /** Called with the exit code of a command that has ended. */
  readonly end: (code: ExitCode) => void;
}

/** Where a command looks for its configuration. */
export const defaultConfig = 'config/sluice.yaml';

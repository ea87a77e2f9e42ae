import type { Command } from 'commander';
import type { ExitCode, Output } from './output.ts';

/** Command line to copy, without `sluice`, and its purpose. */
export type Example = readonly [line: string, purpose: string];

/**
 * Declaration of a command. Its file imports only what parsing a command line needs. `run` loads the action, so that
 * help, completion and mistakes do not wait for it.
 */
export interface CommandDeclaration {
  readonly name: string;
  readonly description: string;
  /** Examples for its help and docs/reference/commands.md. */
  readonly examples: readonly Example[];
  /** Adds arguments and options, in the order of the help. */
  readonly declare: (command: Command) => Command;
  /** Runs the command with the arguments and options of a command line, by name. */
  readonly run: (output: Output, request: never, command: Command) => Promise<ExitCode>;
}

import type { Command } from 'commander';
import type { ExitCode, Output } from './output.ts';

/** Command line without `sluice` that can be copied as it is, and its purpose. */
export type Example = readonly [line: string, purpose: string];

/**
 * Declaration of a command. Its file imports nothing but what reads a command line: `run` loads the work, so that help,
 * completion and mistakes do not wait for it.
 */
export interface CommandDeclaration {
  readonly name: string;
  readonly description: string;
  /** Shown in its help and in docs/commands.md. */
  readonly examples: readonly Example[];
  /** Adds arguments and options, in the order of the help. */
  readonly declare: (command: Command) => Command;
  /** Runs it with the arguments and options of a command line, by name. */
  readonly run: (output: Output, request: never, command: Command) => Promise<ExitCode>;
}

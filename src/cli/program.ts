import { Command } from 'commander';
import type { CommandDeclaration, Example } from './command.ts';
import { decideCommands } from './commands/decide.ts';
import { filesCommands } from './commands/files.ts';
import { lookCommands } from './commands/look.ts';
import { runCommands } from './commands/run.ts';
import { namesCommand, setupCommands } from './commands/setup.ts';
import type { ExitCode, Output } from './output.ts';

/** Commands in the order of the help. */
export const commands: readonly CommandDeclaration[] = [
  ...setupCommands,
  ...filesCommands,
  ...runCommands,
  ...lookCommands,
  ...decideCommands,
];

/** Help text about exit codes. Commands with other codes list them in their descriptions. */
const exitCodes = `
Exit codes: 0 done or nothing to do, 1 an error, 2 there are changes, 130 and 143 ended by a signal.
If nobody reads the output any more (| head), Sluice drops the rest. The exit code stays the same.
\`sluice <command> --help\` has examples.`;

export interface ProgramOptions {
  readonly output: Output;
  readonly version: string;
  /** Called with the exit code of a command that has ended. */
  readonly end: (code: ExitCode) => void;
}

/** Builds the program with all commands, for command lines, and as the source of docs and completion scripts. */
export function buildProgram({ output, version, end }: ProgramOptions): Command {
  const program = new Command('sluice')
    .description(
      'GitOps for value streams: exports them as diffable JSON into git and syncs what merges into target tenants',
    )
    .version(version, '--version', 'print the version')
    .exitOverride()
    // `failure.ts` reports mistakes in a command line, like all other failures.
    .configureOutput({ writeOut: output.out, writeErr: output.err, outputError: () => undefined })
    .addHelpText('after', exitCodes);
  for (const { name, description, examples, declare, run } of [...commands, namesCommand]) {
    const added = program.command(name, { hidden: name === namesCommand.name });
    const command = declare(added.description(description))
      .addHelpText('after', examplesText(examples))
      .action(async () => end(await run(output, requestOf(command) as never, command)));
  }
  return program;
}

/** Returns the arguments and options that a command was given, by name. */
function requestOf(command: Command): object {
  const named = command.registeredArguments.map(
    (one, at) => [one.name(), command.processedArgs[at]] as const,
  );
  return { ...command.opts(), ...Object.fromEntries(named) };
}

/** Returns the lines that follow the help of a command. */
function examplesText(examples: readonly Example[]): string {
  return `\nExamples:\n${examples.map(([line, purpose]) => `  # ${purpose}\n  sluice ${line}`).join('\n')}\n`;
}

/** Returns the command that a command line names, or the program itself if there is no such command. */
export function askedOf(program: Command, argv: readonly string[]): Command {
  const word = argv.find((one) => !one.startsWith('-'));
  return program.commands.find((command) => command.name() === word) ?? program;
}

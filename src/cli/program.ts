import { Command } from 'commander';
import { addCompletionCommands } from './completion-commands.ts';
import type { Context } from './context.ts';
import { addDiffCommand } from './diff-command.ts';
import { examplesText } from './examples.ts';
import { addFileCommands } from './file-commands.ts';
import { addHelpCommands } from './helper-commands.ts';
import { addPipelineCommands } from './pipeline-commands.ts';
import { addServerCommands } from './server-commands.ts';

/** What ends most commands, and what each number says; those of a command are in its description. */
const exitCodes = `
Exit codes: 0 done or nothing to do, 1 an error, 2 there are changes, 130 and 143 ended by a signal.
Where nobody reads the output any more (| head), the rest is dropped and the exit code is as ever.
\`sluice <command> --help\` has examples.`;

/** Every command, its options and its help: what reads command lines, and what docs and completion are made from. */
export function buildProgram(context: Context): Command {
  const { output, version } = context;
  const program = new Command('sluice')
    .description(
      'GitOps for value streams: exports them as diffable JSON into git and syncs what merges into target tenants',
    )
    .version(version, '--version', 'print the version')
    .exitOverride()
    // What is wrong with a command line is told with all other failures.
    .configureOutput({ writeOut: output.out, writeErr: output.err, outputError: () => undefined })
    .addHelpText('after', exitCodes);
  addFileCommands(program, context);
  addPipelineCommands(program, context);
  addDiffCommand(program, context);
  addServerCommands(program, context);
  addHelpCommands(program, context);
  addCompletionCommands(program, context);
  for (const command of program.commands) command.addHelpText('after', examplesText(command.name()));
  return program;
}

/** The command that a command line asks for; the program itself where it names none that there is. */
export function askedOf(program: Command, argv: readonly string[]): Command {
  const word = argv.find((one) => !one.startsWith('-'));
  return program.commands.find((command) => command.name() === word) ?? program;
}

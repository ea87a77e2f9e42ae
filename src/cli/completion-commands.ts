import { Argument, type Command } from 'commander';
import { completionCommand, namesCommand, shells, type Shell } from './commands/completion.ts';
import { nameKinds, type NameKind } from './completion/completion-model.ts';
import { defaultConfig, type Context } from './context.ts';

/** Scripts for shells, and what they ask when somebody completes a line. */
export function addCompletionCommands(program: Command, { output, end }: Context): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands, options and names of environments')
    .addArgument(new Argument('<shell>', 'for which shell').choices(shells))
    .action((shell: Shell) => end(completionCommand(shell, program, output)));
  program
    .command('__names', { hidden: true })
    .addArgument(new Argument('<kind>').choices(nameKinds))
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .action(async (kind: NameKind, options: { config: string }) =>
      end(await namesCommand(kind, options.config, output)),
    );
}

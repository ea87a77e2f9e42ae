import { Option, type Command } from 'commander';
import { diffCommand, diffFormats, type DiffFormat, type WithSession } from './commands/diff.ts';
import { defaultConfig, type Context } from './context.ts';
import { commandLogLevel, outside, userName } from './outside.ts';
import { withSession } from './session.ts';
import { interruptible } from './stop.ts';

/** The command that compares, for which a configuration is needed only where a side is not a file. */
export function addDiffCommand(program: Command, { output, end }: Context): void {
  program
    .command('diff')
    .description('show what differs in meaning; exit 0 the same, 2 different, 1 an error')
    .argument('<a>', 'an export file, the folder of a tree, a revision of the repository, or tenant:NAME')
    .argument('<b>', 'as the first')
    .addOption(new Option('--format <format>', 'how it is shown').choices(diffFormats).default('text'))
    .addOption(new Option('--json', 'as --format json').implies({ format: 'json' }))
    .option('-c, --config <path>', 'configuration, for revisions and tenants', defaultConfig)
    .action(async (before: string, after: string, options: { format: DiffFormat; config: string }) => {
      const session: WithSession = (work, wanted) =>
        interruptible((signal) =>
          withSession(
            options.config,
            outside(commandLogLevel(), userName(), output.redactor),
            output,
            (open) => work(open, signal),
            wanted,
          ),
        );
      end(await diffCommand({ before, after, format: options.format }, session, output));
    });
}

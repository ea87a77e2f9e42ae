import { acceptCommand } from './commands/accept.ts';
import { adoptCommand } from './commands/adopt.ts';
import { driftCommand } from './commands/drift.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { byOption, decidedBy, type Options, type PipelineCommands } from './gate-commands.ts';
import { forceOption } from './file-commands.ts';
import type { Output } from './output.ts';
import { userName } from './outside.ts';
import { theEnvironment, theRepositoryOf } from './session.ts';

/** Commands that take streams over, and that undo what was brought. */
export function addOwnershipCommands(
  { add, session }: Pick<PipelineCommands, 'add' | 'session'>,
  output: Output,
): void {
  add('adopt', 'take over streams that the tenant has already, without changing them')
    .argument('<environment>')
    .argument('[streams...]', 'slugs or globs; SLUG=ID says which stream of the tenant it is; none: all')
    .option('--rebuild', 'after the store was lost: take over everything, and put environments on hold')
    .option(...byOption)
    .action((environment: string, streams: string[], options: Options & { rebuild?: true }) =>
      session(
        options,
        (open, signal) => {
          const asked = { environment, streams, rebuild: options.rebuild === true, ...decidedBy(options) };
          return adoptCommand(open, asked, output, signal);
        },
        theEnvironment(environment),
      ),
    );
  add('accept', "accept the tenant's form of streams in place of git's")
    .argument('<environment>')
    .argument('<streams...>', 'slugs of streams, or globs; globs skip streams that people edited')
    .option(...byOption)
    .action((environment: string, streams: string[], options: Options) =>
      session(
        options,
        (open, signal) => {
          const asked = { environment, streams, user: userName(), json: options.json === true };
          return acceptCommand(open, asked, output, signal);
        },
        theEnvironment(environment),
      ),
    );
  add('drift', 'list what was changed in a tenant and is not in git, and write it as files for the source')
    .argument('<environment>')
    .argument('[streams...]', 'slugs or globs of streams; paths of events, rules and forms; none: all')
    .option('-o, --out <dir>', 'folder for export files to import into the source tenant')
    .option(...forceOption)
    .action((environment: string, streams: string[], options: Options & { out?: string; force?: true }) =>
      session(
        options,
        (open, signal) => {
          const { out, force, json } = options;
          const asked = { environment, streams, out, force: force === true, json: json === true };
          return driftCommand(open, asked, output, signal);
        },
        theRepositoryOf(environment),
      ),
    );
  add('rollback', 'bring an older revision, hold the environment there, and offer the revert')
    .argument('<environment>')
    .requiredOption('--to <revision>', 'a commit of the branch of the environment')
    .option('--reason <text>', 'why, for whoever reads it', 'rolled back')
    .option(...byOption)
    .action((environment: string, options: Options & { to: string; reason: string }) =>
      session(
        options,
        (open, signal) => {
          const asked = { environment, to: options.to, reason: options.reason, ...decidedBy(options) };
          return rollbackCommand(open, asked, output, signal);
        },
        theEnvironment(environment),
      ),
    );
}

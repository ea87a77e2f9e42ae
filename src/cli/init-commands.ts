import { initRepositoryCommand } from './commands/init-repository.ts';
import { initCommand } from './commands/init.ts';
import type { Context } from './context.ts';
import type { Options, PipelineCommands } from './gate-commands.ts';
import { UsageError } from './output.ts';
import { repositoriesAlone } from './session.ts';

/** What a team starts with: files of its own, then the branches of its repository. */
export function addInitCommands(
  { add, session }: Pick<PipelineCommands, 'add' | 'session'>,
  { output, end }: Pick<Context, 'output' | 'end'>,
): void {
  add(
    'init',
    'write a configuration and files of environments to start from, and overwrite nothing; with --repository, give the repository of a configuration its branches and first files, and move no branch',
  )
    .argument('[dir]', 'folder of the files', '.')
    .option('--repository', 'prepare the repository that the configuration names')
    .option('--no-workflow', 'leave out the GitHub workflow, which a token without that right may not push')
    .action(async (dir: string, options: Options & { repository?: true; workflow: boolean }) => {
      if (options.repository !== true) {
        if (options.json === true) throw new UsageError('--json goes with --repository');
        end(await initCommand(dir, output));
        return;
      }
      if (dir !== '.') throw new UsageError('--repository takes no folder: name the configuration with -c');
      const asked = { workflow: options.workflow, json: options.json === true };
      await session(
        options,
        (open, signal) => initRepositoryCommand(open, asked, output, signal),
        repositoriesAlone,
      );
    });
}

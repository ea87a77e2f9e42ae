import type { InitRepositoryOptions } from './init-repository.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipeline, type ConfigOptions } from '../../options.ts';
import { repositoriesAlone, withSession } from '../../session.ts';
import { UsageError } from '../../terminal/usage-error.ts';

interface InitRequest extends ConfigOptions, InitRepositoryOptions {
  readonly dir: string;
  readonly repository?: true;
  readonly yes?: true;
}

export const initCommand: CommandDeclaration = {
  name: 'init',
  description:
    'write a first configuration and files of environments, and keep existing files; with --repository, create the missing branches and first files of the configured repository, and move no branch',
  examples: [
    ['init', 'answer a few questions, and get a configuration'],
    ['init operations --yes', 'in another folder, without questions'],
    ['init --repository -c config/sluice.yaml', 'create the branches of the repository'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('[dir]', 'folder of the files', '.')
      .option('--yes', 'ask nothing, and write names for you to replace; the default without a terminal')
      .option('--repository', 'prepare the repository that the configuration names')
      .option('--no-workflow', 'leave out the GitHub workflow, which only some tokens may push'),
  run: async (output, request: InitRequest) => {
    const { dir, repository, json = false, yes = false } = request;
    if (repository !== true) {
      const { initAction } = await import('./init-action.ts');
      const { askAtTerminal } = await import('../../terminal/prompt.ts');
      return initAction({ dir, json, ask: yes || json ? undefined : askAtTerminal() }, output);
    }
    if (dir !== '.')
      throw new UsageError('--repository takes no folder', {
        why: 'it works on the repository that a configuration names',
        remedy: 'leave the folder out, and name the configuration with -c',
        code: 'SLC1901',
      });
    const { initRepositoryAction } = await import('./init-repository.ts');
    return withSession(initRepositoryAction, request, output, repositoriesAlone);
  },
};

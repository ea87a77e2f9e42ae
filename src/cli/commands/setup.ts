import { Argument } from 'commander';
import type { CommandDeclaration } from '../command.ts';
import { nameKinds, type NameKind } from '../completion/completion-model.ts';
import { configOption, onPipeline, type ConfigOptions } from '../options.ts';
import { repositoriesAlone, theEnvironment, withSession } from '../session.ts';
import { interruptible } from '../stop.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { BindOptions } from './setup/bind.ts';
import type { DoctorOptions } from './setup/doctor.ts';
import type { InitRepositoryOptions } from './setup/init-repository.ts';

const bindCommand: CommandDeclaration = {
  name: 'bind',
  description: "write the id of a reference in an environment's tenant to a branch for you to merge",
  examples: [['bind staging connections/acme-commerce=5120', 'the id of a connection in this tenant']],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('<ref=id>', 'such as connections/acme-commerce=5120'),
  run: async (output, request: ConfigOptions & BindOptions & { readonly 'ref=id': string }) => {
    const { bindAction } = await import('./setup/bind.ts');
    const entry = request['ref=id'];
    return withSession(bindAction, { ...request, entry }, output, theEnvironment);
  },
};

interface InitRequest extends ConfigOptions, InitRepositoryOptions {
  readonly dir: string;
  readonly repository?: true;
  readonly yes?: true;
}

const initCommand: CommandDeclaration = {
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
      const { initAction } = await import('./setup/init.ts');
      const { askAtTerminal } = await import('../terminal/prompt.ts');
      return initAction({ dir, json, ask: yes || json ? undefined : askAtTerminal() }, output);
    }
    if (dir !== '.')
      throw new UsageError('--repository takes no folder', {
        why: 'it works on the repository that a configuration names',
        remedy: 'leave the folder out, and name the configuration with -c',
        code: 'SLC1901',
      });
    const { initRepositoryAction } = await import('./setup/init-repository.ts');
    return withSession(initRepositoryAction, request, output, repositoriesAlone);
  },
};

const doctorCommand: CommandDeclaration = {
  name: 'doctor',
  description: 'check everything that the configuration names; exit 1 on a problem',
  examples: [['doctor -c config/sluice.yaml', 'before the first run, and when something looks wrong']],
  declare: onPipeline,
  run: async (output, request: DoctorOptions) => {
    const { doctorAction } = await import('./setup/doctor.ts');
    return interruptible((signal) => doctorAction(request, output, signal));
  },
};

const shells = ['bash', 'zsh', 'fish'] as const;

const completionCommand: CommandDeclaration = {
  name: 'completion',
  description: 'print a script with which a shell completes commands, options and names of environments',
  examples: [
    ['completion bash', 'source <(sluice completion bash) in ~/.bashrc'],
    ['completion zsh', 'write it to a folder of $fpath, as _sluice'],
    ['completion fish', 'write it to ~/.config/fish/completions/sluice.fish'],
  ],
  declare: (command) => command.addArgument(new Argument('<shell>', 'for which shell').choices(shells)),
  run: async (output, { shell }: { readonly shell: (typeof shells)[number] }, command) =>
    (await import('./setup/completion.ts')).completionAction(shell, command.parent ?? command, output),
};

/** Hidden command that completion scripts ask for names. */
export const namesCommand: CommandDeclaration = {
  name: '__names',
  description: '',
  examples: [],
  declare: (command) =>
    command.addArgument(new Argument('<kind>').choices(nameKinds)).option(...configOption),
  run: async (output, { kind, config }: ConfigOptions & { readonly kind: NameKind }) =>
    (await import('./setup/names.ts')).namesAction(kind, config, output),
};

/** Commands for the installation, in the order of the help. */
export const setupCommands: readonly CommandDeclaration[] = [
  initCommand,
  bindCommand,
  doctorCommand,
  completionCommand,
];

import { Argument } from 'commander';
import type { CommandDeclaration } from '../../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const completionCommand: CommandDeclaration = {
  name: 'completion',
  description: 'print a script with which a shell completes commands, options and names of environments',
  examples: [
    ['completion bash', 'source <(sluice completion bash) in ~/.bashrc'],
    ['completion zsh', 'write it to a folder of $fpath, as _sluice'],
    ['completion fish', 'write it to ~/.config/fish/completions/sluice.fish'],
  ],
  declare: (command) => command.addArgument(new Argument('<shell>', 'for which shell').choices(shells)),
  run: async (output, { shell }: { readonly shell: (typeof shells)[number] }, command) => {
    const { completionAction } = await import('./completion-action.ts');
    return completionAction(shell, command.parent ?? command, output);
  },
};

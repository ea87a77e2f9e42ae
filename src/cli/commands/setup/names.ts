import { Argument } from 'commander';
import type { CommandDeclaration } from '../../command.ts';
import { nameKinds, type NameKind } from '../../completion/completion-model.ts';
import { configOption, type ConfigOptions } from '../../options.ts';

/** Hidden command that completion scripts ask for names. */
export const namesCommand: CommandDeclaration = {
  name: '__names',
  description: '',
  examples: [],
  declare: (command) =>
    command.addArgument(new Argument('<kind>').choices(nameKinds)).option(...configOption),
  run: async (output, { kind, config }: ConfigOptions & { readonly kind: NameKind }) => {
    const { namesAction } = await import('./names-action.ts');
    return namesAction(kind, config, output);
  },
};

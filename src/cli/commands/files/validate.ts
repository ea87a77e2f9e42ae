import type { ValidateOptions } from './validate-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { jsonOption } from '../../options.ts';

export const validateCommand: CommandDeclaration = {
  name: 'validate',
  description: 'check a tree',
  examples: [
    ['validate tree', 'exit 1 on errors'],
    ['validate tree --json', 'as JSON'],
  ],
  declare: (command) =>
    command
      .argument('[dir]', 'folder of the tree', '.')
      .option('--large', 'check a tree of any size completely, which may take minutes')
      .option(...jsonOption),
  run: async (output, request: ValidateOptions) => {
    const { validateAction } = await import('./validate-action.ts');
    return validateAction(request, output);
  },
};

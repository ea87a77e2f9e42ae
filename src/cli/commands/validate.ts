import type { ValidateOptions } from '../actions/validate.ts';
import type { CommandDeclaration } from '../command.ts';
import { jsonOption } from '../options.ts';

export const validateCommand: CommandDeclaration = {
  name: 'validate',
  description: 'check a tree',
  examples: [
    ['validate tree', 'exit 1 where there are errors'],
    ['validate tree --json', 'for a program'],
  ],
  declare: (command) =>
    command
      .argument('[dir]', 'folder of the tree', '.')
      .option('--large', 'check all of a tree of hundreds of megabytes, which may take minutes')
      .option(...jsonOption),
  run: async (output, request: ValidateOptions) => {
    const { letHeapGrow } = await import('../collector.ts');
    const { validateAction } = await import('../actions/validate.ts');
    letHeapGrow();
    return validateAction(request, output);
  },
};

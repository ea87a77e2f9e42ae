import type { PackCommandOptions } from './pack-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { forceOption, jsonOption } from '../../options.ts';
import { interruptible } from '../../stop.ts';

export const packCommand: CommandDeclaration = {
  name: 'pack',
  description: 'turn a tree back into export files',
  examples: [
    ['pack tree -o packed --bindings acme-dev.yaml', 'every stream, with the ids of a tenant'],
    ['pack tree order-intake -o order-intake.json', 'one stream'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'folder of the tree')
      .argument('[stream...]', 'slugs of streams; all if left out')
      .option('-o, --out <dir or file>', 'folder, or a file for one stream')
      .option('--bindings <file>', 'file with the ids of the tenant that the files are for')
      .option(...forceOption)
      .option(...jsonOption),
  run: async (
    output,
    { stream: streams, ...options }: PackCommandOptions & { readonly stream: string[] },
  ) => {
    const { packAction } = await import('./pack-action.ts');
    const request = { ...options, streams, at: Date.now() };
    return interruptible((signal) => packAction(request, output, signal));
  },
};

import type { UnpackOptions } from './unpack-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { jsonOption } from '../../options.ts';
import { interruptible } from '../../stop.ts';

export const unpackCommand: CommandDeclaration = {
  name: 'unpack',
  description: 'turn export files and Make blueprints into a tree',
  examples: [
    ['unpack "examples/exports/Order Intake.json" -o tree', 'one export file'],
    ['unpack examples/exports/*.json -o tree --bindings acme-dev.yaml', 'several, with a file for their ids'],
  ],
  declare: (command) =>
    command
      .argument('<file...>', 'export files or blueprints')
      .option('-o, --out <dir>', 'folder of the tree', '.')
      .option('--bindings <file>', "file for this tenant's ids; read if it exists, and written (mode 0600)")
      .option(...jsonOption),
  run: async (output, { file: files, ...options }: UnpackOptions & { readonly file: string[] }) => {
    const { unpackAction } = await import('./unpack-action.ts');
    return interruptible((signal) => unpackAction({ ...options, files }, output, signal));
  },
};

import type { Command } from 'commander';
import { packCommand } from './commands/pack.ts';
import { unpackCommand } from './commands/unpack.ts';
import { validateCommand } from './commands/validate.ts';
import type { Context } from './context.ts';

/** Commands on files of this machine, for which no configuration is needed. */
export function addFileCommands(program: Command, { output, end }: Context): void {
  program
    .command('unpack')
    .description('turn export files and Make blueprints into a tree')
    .argument('<file...>', 'export files or blueprints')
    .option('-o, --out <dir>', 'folder of the tree', '.')
    .option('--bindings <file>', "file with this tenant's ids, read if it is there and written (mode 0600)")
    .option('--json', 'print JSON')
    .action(async (files: string[], options: { out: string; bindings?: string; json?: true }) => {
      const { out, bindings, json } = options;
      end(await unpackCommand({ files, out, bindings, json: json === true }, output));
    });
  program
    .command('pack')
    .description('turn a tree back into export files')
    .argument('<dir>', 'folder of the tree')
    .argument('[stream...]', 'slugs of streams; all if none is named')
    .option('-o, --out <dir or file>', 'folder, or a file for one stream')
    .option('--bindings <file>', 'file with the ids of the tenant that the files are for')
    .option('--json', 'print JSON')
    .action(
      async (dir: string, streams: string[], options: { out?: string; bindings?: string; json?: true }) => {
        const { out, bindings, json } = options;
        end(await packCommand({ dir, streams, out, bindings, at: Date.now(), json: json === true }, output));
      },
    );
  program
    .command('validate')
    .description('check a tree')
    .argument('[dir]', 'folder of the tree', '.')
    .option('--json', 'print JSON')
    .action(async (dir: string, options: { json?: true }) => {
      end(await validateCommand({ dir, json: options.json === true }, output));
    });
}

import type { Command } from 'commander';
import { packCommand } from './commands/pack.ts';
import { unpackCommand } from './commands/unpack.ts';
import { letHeapGrow } from './collector.ts';
import { validateCommand } from './commands/validate.ts';
import type { Context } from './context.ts';
import { interruptible } from './stop.ts';

interface AskedOfPack {
  readonly out?: string;
  readonly bindings?: string;
  readonly force?: true;
  readonly json?: true;
}

/** The option of commands that write export files. */
export const forceOption = ['--force', 'replace files that are there and say something else'] as const;

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
      const asked = { files, out, bindings, json: json === true };
      end(await interruptible((signal) => unpackCommand(asked, output, signal)));
    });
  program
    .command('pack')
    .description('turn a tree back into export files')
    .argument('<dir>', 'folder of the tree')
    .argument('[stream...]', 'slugs of streams; all if none is named')
    .option('-o, --out <dir or file>', 'folder, or a file for one stream')
    .option('--bindings <file>', 'file with the ids of the tenant that the files are for')
    .option(...forceOption)
    .option('--json', 'print JSON')
    .action(async (dir: string, streams: string[], options: AskedOfPack) => {
      const { out, bindings, force, json } = options;
      const given = { dir, streams, out, bindings, at: Date.now() };
      const asked = { ...given, force: force === true, json: json === true };
      end(await interruptible((signal) => packCommand(asked, output, signal)));
    });
  program
    .command('validate')
    .description('check a tree')
    .argument('[dir]', 'folder of the tree', '.')
    .option('--large', 'check all of a tree of hundreds of megabytes, which may take minutes')
    .option('--json', 'print JSON')
    .action(async (dir: string, options: { large?: true; json?: true }) => {
      const { large, json } = options;
      letHeapGrow();
      end(await validateCommand({ dir, large: large === true, json: json === true }, output));
    });
}

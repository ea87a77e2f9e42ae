import { Option } from 'commander';
import type { CommandDeclaration } from '../command.ts';
import { defaultConfig, forceOption, jsonOption, type ConfigOptions } from '../options.ts';
import { withSession } from '../session.ts';
import { interruptible } from '../stop.ts';
import type { DiffOptions } from './files/diff.ts';
import type { PackCommandOptions } from './files/pack.ts';
import type { UnpackOptions } from './files/unpack.ts';
import type { ValidateOptions } from './files/validate.ts';

const unpackCommand: CommandDeclaration = {
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
    const { unpackAction } = await import('./files/unpack.ts');
    return interruptible((signal) => unpackAction({ ...options, files }, output, signal));
  },
};

const packCommand: CommandDeclaration = {
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
    const { packAction } = await import('./files/pack.ts');
    const request = { ...options, streams, at: Date.now() };
    return interruptible((signal) => packAction(request, output, signal));
  },
};

const validateCommand: CommandDeclaration = {
  name: 'validate',
  description: 'check a tree',
  examples: [['validate tree', 'exit 1 on errors']],
  declare: (command) =>
    command
      .argument('[dir]', 'folder of the tree', '.')
      .option('--large', 'check a tree of any size completely, which may take minutes')
      .option(...jsonOption),
  run: async (output, request: ValidateOptions) => {
    const { validateAction } = await import('./files/validate.ts');
    return validateAction(request, output);
  },
};

interface DiffRequest extends ConfigOptions, Pick<DiffOptions, 'format'> {
  readonly a: string;
  readonly b: string;
}

/** Forms of a diff; `mermaid` has only the pictures, in Markdown. */
const formats = ['text', 'json', 'markdown', 'mermaid'] as const satisfies readonly DiffOptions['format'][];

const diffCommand: CommandDeclaration = {
  name: 'diff',
  description: 'show what differs in meaning; exit 0 the same, 2 different, 1 an error',
  examples: [
    ['diff before.json after.json', 'two export files'],
    ['diff main tenant:staging --format markdown', 'git and a tenant, for a comment'],
  ],
  declare: (command) =>
    command
      .argument('<a>', 'an export file, the folder of a tree, a revision of the repository, or tenant:NAME')
      .argument('<b>', 'the same')
      .addOption(new Option('--format <format>', 'form of the output').choices(formats).default('text'))
      .addOption(new Option('--json', 'same as --format json').implies({ format: 'json' }))
      .option('-c, --config <path>', 'configuration, for revisions and tenants', defaultConfig),
  run: async (output, { a, b, ...request }: DiffRequest) =>
    (await import('./files/diff.ts')).diffAction(
      { before: a, after: b, format: request.format },
      (wanted, work) =>
        withSession((session, _request, _output, signal) => work(session, signal), request, output, wanted),
      output,
    ),
};

/** Commands on files, which need no configuration, in the order of the help. */
export const filesCommands: readonly CommandDeclaration[] = [
  unpackCommand,
  packCommand,
  validateCommand,
  diffCommand,
];

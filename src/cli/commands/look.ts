import { InvalidArgumentError } from 'commander';
import type { CommandDeclaration } from '../command.ts';
import {
  configOption,
  forceOption,
  fullDiffOption,
  jsonOption,
  noDiffOption,
  onPipeline,
  onPipelineOrServer,
  wholeNumber,
  type ConfigOptions,
  type ServerOptions,
} from '../options.ts';
import { inPipeline } from '../pipeline/in-pipeline.ts';
import { theRepositoryOf, withSession } from '../session.ts';
import type { BugreportOptions } from './look/bugreport.ts';
import type { DriftOptions } from './look/drift.ts';
import type { ExplainOptions } from './look/explain.ts';
import type { HistoryOptions } from './look/history.ts';
import type { StatusOptions } from './look/status.ts';

const statusCommand: CommandDeclaration = {
  name: 'status',
  description: 'show what the last runs found',
  examples: [
    ['status', 'all sources and environments'],
    ['status production --watch', 'one environment, until Ctrl-C'],
    [
      'status --server https://sluice.acme.example --token-file token',
      'status at a daemon elsewhere, without a configuration',
    ],
  ],
  declare: (command) =>
    onPipelineOrServer(command)
      .argument('[environment]')
      .option('--watch', 'continue until Ctrl-C, and show changes; with --json, one line per change'),
  run: async (output, request: ServerOptions & StatusOptions) =>
    inPipeline((await import('./look/status.ts')).statusAction, request, output),
};

const historyCommand: CommandDeclaration = {
  name: 'history',
  description: 'list the runs of an environment and the decisions about it, newest first',
  examples: [['history production --limit 50', 'the last 50 runs and decisions']],
  declare: (command) =>
    onPipelineOrServer(command)
      .argument('<environment>')
      .option('--limit <count>', 'number of entries', entryCount, 20),
  run: async (output, request: ServerOptions & HistoryOptions) =>
    inPipeline((await import('./look/history.ts')).historyAction, request, output),
};

function entryCount(text: string): number {
  const number = wholeNumber(text);
  if (number < 1 || number > 1000) throw new InvalidArgumentError('write a whole number from 1 to 1000');
  return number;
}

const driftCommand: CommandDeclaration = {
  name: 'drift',
  description: "list a tenant's edits that are not in git, and write them as files for the source",
  examples: [
    ['drift production', 'edits in the tenant, and who made them'],
    ['drift production order-intake -o to-import', 'as files to import into the source'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument(
        '[streams...]',
        'slugs or globs of streams; paths of events, rules and forms; all if left out',
      )
      .option('-o, --out <dir>', 'folder for export files to import into the source tenant')
      .option(...forceOption)
      .option(...fullDiffOption)
      .option(...noDiffOption),
  run: async (output, request: ConfigOptions & DriftOptions) =>
    withSession((await import('./look/drift.ts')).driftAction, request, output, theRepositoryOf),
};

const explainCommand: CommandDeclaration = {
  name: 'explain',
  description: 'explain a problem code and its remedy',
  examples: [['explain SLC2405', 'meaning, cause and remedy of a code']],
  declare: (command) =>
    command.argument('<code>', 'code in brackets after a message, such as SLC2405').option(...jsonOption),
  run: async (output, request: ExplainOptions) =>
    (await import('./look/explain.ts')).explainAction(request, output),
};

const bugreportCommand: CommandDeclaration = {
  name: 'bugreport',
  description:
    'write an archive about this installation, without secrets and contents of streams; check it before you share it',
  examples: [['bugreport -o report.tar.gz', 'check the archive before you share it']],
  declare: (command) =>
    command
      .option(...configOption)
      .option('-o, --out <file>', 'the archive', 'sluice-bugreport.tar.gz')
      .option(...jsonOption),
  run: async (output, request: BugreportOptions) =>
    (await import('./look/bugreport.ts')).bugreportAction(request, output),
};

/** Commands that read, in the order of the help. */
export const lookCommands: readonly CommandDeclaration[] = [
  statusCommand,
  historyCommand,
  driftCommand,
  explainCommand,
  bugreportCommand,
];

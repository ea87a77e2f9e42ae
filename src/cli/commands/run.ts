import { InvalidArgumentError, Option } from 'commander';
import { logLevels, type LogLevel } from '../../core/log-level.ts';
import type { CommandDeclaration } from '../command.ts';
import {
  acceptRewrittenOption,
  configOption,
  fullDiffOption,
  noDiffOption,
  onPipeline,
  wholeNumber,
  type ConfigOptions,
} from '../options.ts';
import { theEnvironment, theSource, withSession } from '../session.ts';
import { processSignals } from '../stop.ts';
import type { ExportCommandOptions } from './run/export.ts';
import type { PlanOptions } from './run/plan.ts';
import type { PromoteOptions } from './run/promote.ts';
import type { SandboxCommandOptions } from './run/sandbox.ts';
import type { SyncCommandOptions } from './run/sync.ts';

const exportCommand: CommandDeclaration = {
  name: 'export',
  description: 'export a source tenant into the repository, once',
  examples: [
    ['export --dry-run', 'changes that an export would bring to git'],
    ['export --allow-removals 12', 'after 12 streams were removed from the tenant on purpose'],
  ],
  declare: (command) =>
    onPipeline(command)
      .option('--source <name>', 'source to export, if there are several')
      .option('--dry-run', 'read everything and write nothing')
      .option(...acceptRewrittenOption)
      .option(
        '--allow-removals <count>',
        'number of streams that Sluice may remove because they vanished from the tenant',
        wholeNumber,
      ),
  run: async (output, request: ConfigOptions & ExportCommandOptions) =>
    withSession((await import('./run/export.ts')).exportAction, request, output, theSource),
};

const planCommand: CommandDeclaration = {
  name: 'plan',
  description: 'show what a sync would do; exit 0 nothing, 2 changes, 1 blocked or an error',
  examples: [
    ['plan staging', 'what a sync would do now'],
    ['plan production --revision refs/heads/main --json', 'for another revision, as JSON'],
    ['plan production --full-diff', 'with every change of content'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .option('--revision <commit>', 'revision to plan instead of the head of the branch')
      .option(...fullDiffOption)
      .option(...noDiffOption),
  run: async (output, request: ConfigOptions & PlanOptions) =>
    withSession((await import('./run/plan.ts')).planAction, request, output, theEnvironment),
};

const syncCommand: CommandDeclaration = {
  name: 'sync',
  description: 'apply the head of its branch to an environment, once',
  examples: [
    ['sync staging', 'apply the head of the branch'],
    ['sync production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'only if this is still the plan'],
    ['sync staging --heal order-intake', 'and revert an edit in the tenant'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
      .option('--revision <revision>', 'revision instead of the head; the environment must be on hold')
      .option('--heal <stream...>', "revert the tenant's edits of these streams, by slug")
      .option('--allow-deletions <count>', 'number of streams that Sluice may remove', wholeNumber),
  run: async (output, request: ConfigOptions & SyncCommandOptions) =>
    withSession((await import('./run/sync.ts')).syncAction, request, output, theEnvironment),
};

const promoteCommand: CommandDeclaration = {
  name: 'promote',
  description: 'prepare the branch that promotes one environment to the next',
  examples: [
    ['promote staging production', 'everything that production lacks'],
    ['promote staging production order-intake "stock-*"', 'some streams and their dependencies'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<from>', 'source or environment')
      .argument('<to>', 'environment')
      .argument('[stream...]', 'slugs or globs of value streams; promotes only these and their dependencies')
      .option(...acceptRewrittenOption),
  run: async (
    output,
    { stream: streams, ...options }: ConfigOptions & PromoteOptions & { readonly stream: string[] },
  ) =>
    withSession((await import('./run/promote.ts')).promoteAction, { ...options, streams }, output, (config) =>
      theEnvironment(config, { environment: options.to }),
    ),
};

const runCommand: CommandDeclaration = {
  name: 'run',
  description: 'run the daemon',
  examples: [['run -c config/sluice.yaml --log-level info', 'the daemon, until Ctrl-C']],
  declare: (command) =>
    command
      .option(...configOption)
      .addOption(
        new Option('--log-level <level>', 'lowest level to log; overrides the configuration').choices(
          logLevels,
        ),
      ),
  run: async (output, { config, logLevel }: ConfigOptions & { readonly logLevel?: LogLevel }) => {
    const { runAction } = await import('./run/run.ts');
    const { inThreads } = await import('../in-threads.ts');
    const { outsideOfDaemon } = await import('../outside.ts');
    const outside = outsideOfDaemon(logLevel, output.redactor);
    return runAction(config, outside, processSignals(), inThreads(logLevel));
  },
};

const sandboxCommand: CommandDeclaration = {
  name: 'sandbox',
  description: 'run sandbox tenants of the platform on this machine',
  examples: [
    [
      'sandbox --data sandbox --tenant acmedev acmestage --seed examples/exports',
      'two tenants, the first with the examples',
    ],
  ],
  declare: (command) =>
    command
      .requiredOption('--data <dir>', 'folder for the data of the tenants')
      .requiredOption('--tenant <name...>', 'names of tenants')
      .option('--port <port>', 'port to listen on; 0 takes a free one', portNumber, 4010)
      .option('--seed <dir>', 'folder of export files that the first tenant starts with')
      .option('--switches <file>', 'JSON file with the behaviour of tenants at the start, by name')
      .option('--client-id <id>', 'credentials that the tenants accept')
      .option('--client-secret <secret>'),
  run: async (output, request: SandboxCommandOptions) =>
    (await import('./run/sandbox.ts')).sandboxAction(request, output, processSignals()),
};

function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return number;
}

const demoCommand: CommandDeclaration = {
  name: 'demo',
  description: 'play the whole cycle on this machine, and leave it running',
  examples: [
    ['demo --yes', 'the whole cycle without questions'],
    ['demo --yes --exit --data demo', 'end after it, and keep everything in a folder'],
  ],
  declare: (command) =>
    command
      .option('--yes', 'do not wait for Enter between the steps')
      .option('--exit', 'end after the last step')
      .option('--data <dir>', 'folder for everything of the demo; a new temporary one if left out'),
  run: async (output, { yes, exit, data }: { yes?: true; exit?: true; data?: string }) => {
    const { demoAction } = await import('./run/demo.ts');
    const { outside } = await import('../outside.ts');
    const options = { isInteractive: process.stdin.isTTY && yes !== true, exits: exit === true, data };
    return demoAction(
      options,
      outside('warn', 'demo', output.redactor, output.log),
      output,
      processSignals(),
    );
  },
};

/** Commands that run a pipeline, in the order of the help. */
export const runCommands: readonly CommandDeclaration[] = [
  exportCommand,
  planCommand,
  syncCommand,
  promoteCommand,
  runCommand,
  sandboxCommand,
  demoCommand,
];

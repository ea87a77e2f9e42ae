import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { systemClock } from '../adapters/system/clock.ts';
import { jsonLog } from '../adapters/system/log.ts';
import type { Outside } from '../app/open.ts';
import { ConfigInvalid } from '../config/problem.ts';
import { AddressTaken } from '../http/server.ts';
import { SecretUnavailable } from '../config/secret.ts';
import { InvalidInput } from '../domain/problem.ts';
import { PortError } from '../ports/errors.ts';
import { BranchMissing, StalePlan } from '../sync/plan-environment.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand, type WithSession } from './commands/diff.ts';
import { exportCommand } from './commands/export.ts';
import { packCommand } from './commands/pack.ts';
import { planCommand } from './commands/plan.ts';
import { promoteCommand } from './commands/promote.ts';
import { runCommand, type StopSignals } from './commands/run.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { statusCommand } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { unpackCommand } from './commands/unpack.ts';
import { validateCommand } from './commands/validate.ts';
import { UsageError, type ExitCode, type Output } from './output.ts';
import { withSession, type Session } from './session.ts';

/** The command line: the only place that knows argv, environment, signals and exit codes. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', endQuietly);
  const output: Output = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
  let code: ExitCode = 0;
  const program = buildProgram(output, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, output);
  }
}

/** Whoever read the output has seen enough, as `head` does. */
function endQuietly(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit();
  throw error;
}

/** Tells a person what went wrong. What nobody foresaw shows its stack, since it is ours to mend. */
function report(error: unknown, output: Output): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof PortError) output.err(`error: ${error.message} [${error.code}]\n`);
  else if (
    error instanceof InvalidInput ||
    error instanceof ConfigInvalid ||
    error instanceof SecretUnavailable
  )
    output.err(`error: ${error.message}\n`);
  else if (
    error instanceof UsageError ||
    error instanceof AddressTaken ||
    error instanceof BranchMissing ||
    error instanceof StalePlan
  )
    output.err(`error: ${error.message}\n`);
  else output.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

const defaultConfig = 'config/sluice.yaml';

function buildProgram(output: Output, end: (code: ExitCode) => void): Command {
  const program = new Command('sluice')
    .description(
      'GitOps for value streams: exports them as diffable JSON into git and syncs what merges into target tenants',
    )
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .showHelpAfterError('(--help shows what there is)');
  addFileCommands(program, output, end);
  addPipelineCommands(program, output, end);
  addDiff(program, output, end);
  addServers(program, output, end);
  return program;
}

function addFileCommands(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('unpack')
    .description('turn export files and Make blueprints into a tree')
    .argument('<file...>', 'export files or blueprints')
    .option('-o, --out <dir>', 'folder of the tree', '.')
    .option('--bindings <file>', "file with this tenant's ids, read if it is there and written (mode 0600)")
    .action(async (files: string[], options: { out: string; bindings?: string }) => {
      end(await unpackCommand({ files, out: options.out, bindings: options.bindings }, output));
    });
  program
    .command('pack')
    .description('turn a tree back into export files')
    .argument('<dir>', 'folder of the tree')
    .argument('[stream...]', 'slugs of streams; all if none is named')
    .option('-o, --out <dir or file>', 'folder, or a file for one stream')
    .option('--bindings <file>', 'file with the ids of the tenant that the files are for')
    .action(async (dir: string, streams: string[], options: { out?: string; bindings?: string }) => {
      end(
        await packCommand(
          { dir, streams, out: options.out, bindings: options.bindings, at: Date.now() },
          output,
        ),
      );
    });
  program
    .command('validate')
    .description('check a tree')
    .argument('[dir]', 'folder of the tree', '.')
    .option('--json', 'print JSON')
    .action(async (dir: string, options: { json?: true }) => {
      end(await validateCommand({ dir, json: options.json === true }, output));
    });
}

interface PipelineOptions {
  readonly config: string;
  readonly json?: true;
  readonly source?: string;
  readonly dryRun?: true;
  readonly revision?: string;
  readonly plan?: string;
}

function addPipelineCommands(program: Command, output: Output, end: (code: ExitCode) => void): void {
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
      .option('--json', 'print JSON');
  const session = async (
    options: PipelineOptions,
    work: (open: Session, signal: AbortSignal) => Promise<ExitCode>,
  ) => {
    const stop = stopController();
    end(
      await withSession(options.config, outside('warn', userName()), output, (open) =>
        work(open, stop.signal),
      ),
    );
  };
  add('export', 'export a source tenant into the repository, once')
    .option('--source <name>', 'which source, where there are several')
    .option('--dry-run', 'read everything and write nothing')
    .action((options: PipelineOptions) =>
      session(options, (open, signal) =>
        exportCommand(
          open,
          { source: options.source, dryRun: options.dryRun === true, json: options.json === true },
          output,
          signal,
        ),
      ),
    );
  add('plan', 'show what a sync would do; exit 0 nothing, 2 changes, 1 blocked or an error')
    .argument('<environment>')
    .option('--revision <commit>', 'another revision than the head of the branch')
    .action((environment: string, options: PipelineOptions) =>
      session(options, (open, signal) =>
        planCommand(
          open,
          { environment, revision: options.revision, json: options.json === true },
          output,
          signal,
        ),
      ),
    );
  add('sync', 'bring an environment to the head of its branch, once')
    .argument('<environment>')
    .option('--plan <digest>', 'only if this is still the plan')
    .action((environment: string, options: PipelineOptions) =>
      session(options, (open, signal) =>
        syncCommand(open, { environment, plan: options.plan, json: options.json === true }, output, signal),
      ),
    );
  add('promote', 'prepare the branch that brings one environment to the next')
    .argument('<from>', 'source or environment')
    .argument('<to>', 'environment')
    .action((from: string, to: string, options: PipelineOptions) =>
      session(options, (open, signal) =>
        promoteCommand(open, { from, to, json: options.json === true }, output, signal),
      ),
    );
  add('status', 'show what the last passes found')
    .argument('[environment]')
    .action((environment: string | undefined, options: PipelineOptions) =>
      session(options, (open) =>
        statusCommand(open, { environment, json: options.json === true, now: Date.now() }, output),
      ),
    );
}

function addDiff(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('diff')
    .description('show what differs in meaning; exit 0 the same, 2 different, 1 an error')
    .argument('<a>', 'an export file, the folder of a tree, a revision of the repository, or tenant:NAME')
    .argument('<b>', 'as the first')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['text', 'json']).default('text'))
    .option('-c, --config <path>', 'configuration, for revisions and tenants', defaultConfig)
    .action(async (before: string, after: string, options: { format: 'text' | 'json'; config: string }) => {
      const stop = stopController();
      const session: WithSession = (work) =>
        withSession(options.config, outside('warn', userName()), output, (open) => work(open, stop.signal));
      end(await diffCommand({ before, after, format: options.format }, session, output));
    });
}

function addServers(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('the daemon')
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .action(async (options: { config: string; logLevel: string }) =>
      end(await runCommand(options.config, outside(logLevel(options.logLevel), 'daemon'), processSignals())),
    );
  program
    .command('sandbox')
    .description('tenants of the platform on this machine, for trying things out')
    .requiredOption('--data <dir>', 'where the tenants are kept')
    .requiredOption('--tenant <name...>', 'names of tenants')
    .option('--port <port>', 'port to listen on; 0 takes a free one', wholeNumber, 4010)
    .option('--seed <dir>', 'export files that the first tenant starts with')
    .option('--client-id <id>', 'credentials that the tenants accept')
    .option('--client-secret <secret>')
    .action(
      async (options: {
        port: number;
        data: string;
        tenant: string[];
        seed?: string;
        clientId?: string;
        clientSecret?: string;
      }) => {
        const { seed, clientId, clientSecret } = options;
        end(await sandboxCommand({ ...options, seed, clientId, clientSecret }, output, processSignals()));
      },
    );
  program
    .command('demo')
    .description('play the whole cycle on this machine, and leave it running')
    .option('--yes', 'do not wait for Enter between the steps')
    .option('--exit', 'end after the last step')
    .option('--data <dir>', 'where the demo keeps everything; a new temporary folder if left out')
    .action(async (options: { yes?: true; exit?: true; data?: string }) => {
      const ask = {
        isInteractive: process.stdin.isTTY && options.yes !== true,
        exits: options.exit === true,
        data: options.data,
      };
      end(await demoCommand(ask, outside('warn', 'demo'), output, processSignals()));
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return number;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

function logLevel(text: string): Level {
  const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];
  const level = levels.find((one) => one === text);
  if (level === undefined) throw new UsageError(`--log-level is one of ${levels.join(', ')}`);
  return level;
}

function outside(level: Level, actor: string): Outside {
  return {
    env: process.env,
    readFile: async (path, limit) => {
      const { size } = await stat(path);
      if (size > limit) throw new UsageError(`${path} is larger than ${limit} bytes`);
      return readFile(path, 'utf8');
    },
    clock: systemClock,
    log: jsonLog(level),
    fetch,
    random: Math.random,
    actor,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function processSignals(): StopSignals {
  return {
    onStop(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
    },
  };
}

/** Aborts what a command does when it is interrupted, so that everything is closed in order. */
function stopController(): AbortController {
  const controller = new AbortController();
  const stop = () => controller.abort(new UsageError('interrupted'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return controller;
}

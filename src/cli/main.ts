import { Command, Option } from 'commander';
import { Redactor } from '../domain/redactor.ts';
import { bindCommand } from './commands/bind.ts';
import { diffCommand, diffFormats, type DiffFormat, type WithSession } from './commands/diff.ts';
import { exportCommand } from './commands/export.ts';
import { planCommand } from './commands/plan.ts';
import { promoteCommand } from './commands/promote.ts';
import { statusCommand } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { defaultConfig, type Context } from './context.ts';
import { reportFailure } from './failure.ts';
import { addFileCommands } from './file-commands.ts';
import { addGateCommands, wholeNumber } from './gate-commands.ts';
import { addHelpCommands } from './helper-commands.ts';
import { addInitCommands } from './init-commands.ts';
import { addServerCommands } from './server-commands.ts';
import { addOwnershipCommands } from './ownership-commands.ts';
import { safeLines, type ExitCode, type Output } from './output.ts';
import { outside, userName } from './outside.ts';
import {
  theEnvironment,
  theSource,
  withSession,
  withStore,
  type Session,
  type StoreSession,
  type Wanted,
} from './session.ts';
import { interruptible } from './stop.ts';
import { versionOfPackage } from './version.ts';

/** The command line: the only place that knows argv, environment, signals and exit codes. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', endQuietly);
  const redactor = new Redactor();
  const output: Output = {
    out: (text) => void process.stdout.write(safeLines(redactor.known(text))),
    err: (text) => void process.stderr.write(safeLines(redactor.text(text))),
    redactor,
  };
  process.on('uncaughtException', (error) => {
    output.err(`${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  let code: ExitCode = 0;
  const program = buildProgram({
    output,
    version: await versionOfPackage(),
    end: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, output);
  }
}

/** Whoever read the output has seen enough, as `head` does; where a disk took it and is full, nobody can be told more. */
function endQuietly(error: Error): void {
  if (!('code' in error)) throw error;
  if (error.code !== 'EPIPE')
    process.stderr.write(`error: the output cannot be written (${String(error.code)})\n`);
  process.exit(error.code === 'EPIPE' ? undefined : 1);
}

function buildProgram(context: Context): Command {
  const { output, version } = context;
  const program = new Command('sluice')
    .description(
      'GitOps for value streams: exports them as diffable JSON into git and syncs what merges into target tenants',
    )
    .version(version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .showHelpAfterError('(--help shows what there is)');
  addFileCommands(program, context);
  addPipelineCommands(program, context);
  addDiff(program, context);
  addServerCommands(program, context);
  addHelpCommands(program, context);
  return program;
}

interface AskedOfSync {
  readonly heal?: readonly string[];
  readonly allowDeletions?: number;
}

const acceptRewritten = 'take the branch as it is, although it was rewritten or removed';

interface PipelineOptions {
  readonly config: string;
  readonly json?: true;
  readonly source?: string;
  readonly dryRun?: true;
  readonly acceptRewritten?: true;
  readonly revision?: string;
  readonly plan?: string;
}

function addPipelineCommands(program: Command, { output, end }: Context): void {
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
      .option('--json', 'print JSON');
  const session = async (
    options: PipelineOptions,
    work: (open: Session, signal: AbortSignal) => Promise<ExitCode>,
    wanted?: Wanted,
  ) => {
    const here = outside('warn', userName(), output.redactor);
    end(
      await interruptible((signal) =>
        withSession(options.config, here, output, (open) => work(open, signal), wanted),
      ),
    );
  };
  const store = async (options: PipelineOptions, work: (open: StoreSession) => Promise<ExitCode>) =>
    end(await withStore(options.config, outside('warn', userName(), output.redactor), output, work));
  add('export', 'export a source tenant into the repository, once')
    .option('--source <name>', 'which source, where there are several')
    .option('--dry-run', 'read everything and write nothing')
    .option('--accept-rewritten', acceptRewritten)
    .action((options: PipelineOptions) =>
      session(
        options,
        (open, signal) =>
          exportCommand(
            open,
            {
              source: options.source,
              dryRun: options.dryRun === true,
              acceptsRewritten: options.acceptRewritten === true,
              json: options.json === true,
            },
            output,
            signal,
          ),
        theSource(options.source),
      ),
    );
  add('plan', 'show what a sync would do; exit 0 nothing, 2 changes, 1 blocked or an error')
    .argument('<environment>')
    .option('--revision <commit>', 'another revision than the head of the branch')
    .action((environment: string, options: PipelineOptions) =>
      session(
        options,
        (open, signal) =>
          planCommand(
            open,
            { environment, revision: options.revision, json: options.json === true },
            output,
            signal,
          ),
        theEnvironment(environment),
      ),
    );
  add('sync', 'bring an environment to the head of its branch, once')
    .argument('<environment>')
    .option('--plan <digest>', 'only if this is still the plan')
    .option('--revision <revision>', 'in place of the head of the branch; the environment must be on hold')
    .option('--heal <stream...>', 'put back what was changed in the tenant of these streams, by slug')
    .option('--allow-deletions <count>', 'how many streams may be removed', wholeNumber)
    .action((environment: string, options: PipelineOptions & AskedOfSync) =>
      session(
        options,
        (open, signal) => {
          const { plan, revision, heal, allowDeletions, json } = options;
          const asked = { environment, plan, revision, heal, allowDeletions, json: json === true };
          return syncCommand(open, asked, output, signal);
        },
        theEnvironment(environment),
      ),
    );
  add('promote', 'prepare the branch that brings one environment to the next')
    .argument('<from>', 'source or environment')
    .argument('<to>', 'environment')
    .argument('[stream...]', 'slugs or globs of value streams: only these, with what they need')
    .option('--accept-rewritten', acceptRewritten)
    .action((from: string, to: string, streams: readonly string[], options: PipelineOptions) =>
      session(
        options,
        (open, signal) =>
          promoteCommand(
            open,
            {
              from,
              to,
              streams,
              acceptsRewritten: options.acceptRewritten === true,
              json: options.json === true,
            },
            output,
            signal,
          ),
        theEnvironment(to),
      ),
    );
  add('bind', 'write what a reference stands for in an environment, on a branch for a person to merge')
    .argument('<environment>')
    .argument('<ref=id>', 'such as connections/acme-commerce=5120')
    .action((environment: string, entry: string, options: PipelineOptions) =>
      session(
        options,
        (open, signal) =>
          bindCommand(open, { environment, entry, json: options.json === true }, output, signal),
        theEnvironment(environment),
      ),
    );
  add('status', 'show what the last passes found')
    .argument('[environment]')
    .action((environment: string | undefined, options: PipelineOptions) =>
      store(options, (open) =>
        statusCommand(open, { environment, json: options.json === true, now: Date.now() }, output),
      ),
    );
  addGateCommands({ add, session, store }, output);
  addOwnershipCommands({ add, session }, output);
  addInitCommands({ add, session }, { output, end });
}

function addDiff(program: Command, { output, end }: Context): void {
  program
    .command('diff')
    .description('show what differs in meaning; exit 0 the same, 2 different, 1 an error')
    .argument('<a>', 'an export file, the folder of a tree, a revision of the repository, or tenant:NAME')
    .argument('<b>', 'as the first')
    .addOption(new Option('--format <format>', 'how it is shown').choices(diffFormats).default('text'))
    .option('-c, --config <path>', 'configuration, for revisions and tenants', defaultConfig)
    .action(async (before: string, after: string, options: { format: DiffFormat; config: string }) => {
      const session: WithSession = (work, wanted) =>
        interruptible((signal) =>
          withSession(
            options.config,
            outside('warn', userName(), output.redactor),
            output,
            (open) => work(open, signal),
            wanted,
          ),
        );
      end(await diffCommand({ before, after, format: options.format }, session, output));
    });
}

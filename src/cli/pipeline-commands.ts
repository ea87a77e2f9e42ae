import type { Command } from 'commander';
import { systemClock } from '../adapters/system/clock.ts';
import { bindCommand } from './commands/bind.ts';
import { exportCommand } from './commands/export.ts';
import { planCommand } from './commands/plan.ts';
import { promoteCommand } from './commands/promote.ts';
import { watchStatus } from './commands/status-watch.ts';
import { showStatus, statusRows } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { defaultConfig, type Context } from './context.ts';
import { addGateCommands, wholeNumber } from './gate-commands.ts';
import { addInitCommands } from './init-commands.ts';
import type { StatusRow } from '../report/status-text.ts';
import type { ExitCode } from './output.ts';
import type { Server } from './server/open-server.ts';
import { commandLogLevel, outside, userName } from './outside.ts';
import { addOwnershipCommands } from './ownership-commands.ts';
import { atServer, withServerOptions, type AskingOptions } from './server-options.ts';
import { serverStatusRows } from './server/server-status.ts';
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
  readonly allowRemovals?: number;
  readonly revision?: string;
  readonly plan?: string;
}

/** Commands on what a configuration names. */
export function addPipelineCommands(program: Command, { output, end }: Context): void {
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
    const here = outside(commandLogLevel(), userName(), output.redactor);
    end(
      await interruptible((signal) =>
        withSession(options.config, here, output, (open) => work(open, signal), wanted),
      ),
    );
  };
  const store = async (options: PipelineOptions, work: (open: StoreSession) => Promise<ExitCode>) =>
    end(
      await withStore(options.config, outside(commandLogLevel(), userName(), output.redactor), output, work),
    );
  add('export', 'export a source tenant into the repository, once')
    .option('--source <name>', 'which source, where there are several')
    .option('--dry-run', 'read everything and write nothing')
    .option('--accept-rewritten', acceptRewritten)
    .option(
      '--allow-removals <count>',
      'how many streams that vanished from the tenant may be removed',
      wholeNumber,
    )
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
              allowRemovals: options.allowRemovals,
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
    .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
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
  withServerOptions(add('status', 'show what the last passes found'))
    .argument('[environment]')
    .option('--watch', 'go on until Ctrl-C, and show what changes; with --json, a line for each change')
    .action(
      (environment: string | undefined, options: PipelineOptions & AskingOptions & { watch?: true }) => {
        const json = options.json === true;
        const show = async (read: () => Promise<readonly StatusRow[]>) => {
          if (options.watch !== true) return showStatus(await read(), { json, now: Date.now() }, output);
          return interruptible((signal) => watchStatus(read, { json, clock: systemClock }, output, signal));
        };
        const ask = (server: Server) => show(() => serverStatusRows(server, environment));
        const here = () => store(options, (open) => show(() => statusRows(open, environment)));
        return atServer(options, output, { ask, here }, end);
      },
    );
  addGateCommands({ add, session, store }, { output, end });
  addOwnershipCommands({ add, session }, output);
  addInitCommands({ add, session }, { output, end });
}

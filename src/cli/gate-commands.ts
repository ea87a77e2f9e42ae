import { InvalidArgumentError, type Command } from 'commander';
import { systemClock } from '../adapters/system/clock.ts';
import { leaseHolders } from '../app/lease-holders.ts';
import { newId } from '../app/new-id.ts';
import { approveCommand } from './commands/approve.ts';
import { historyCommand } from './commands/history.ts';
import { holdCommand } from './commands/hold.ts';
import { resumeCommand } from './commands/resume.ts';
import { unlockCommand } from './commands/unlock.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './output.ts';
import { commandLogLevel, outside, userName } from './outside.ts';
import { atServer, withServerOptions, type AskingOptions } from './server-options.ts';
import type { Server } from './server/open-server.ts';
import { serverApprove } from './server/server-approve.ts';
import { serverHistory } from './server/server-history.ts';
import { serverHold, serverResume } from './server/server-holds.ts';
import { theEnvironment, type Session, type StoreSession, type Wanted } from './session.ts';

/** What every command on a pipeline is given. */
export interface Options {
  readonly config: string;
  readonly json?: true;
  readonly by?: string;
}

/** How commands on a pipeline are made and run. */
export interface PipelineCommands {
  /** A command with the options that all of them have. */
  readonly add: (name: string, description: string) => Command;
  readonly session: (
    options: { readonly config: string },
    work: (open: Session, signal: AbortSignal) => Promise<ExitCode>,
    wanted?: Wanted,
  ) => Promise<void>;
  readonly store: (
    options: { readonly config: string },
    work: (open: StoreSession) => Promise<ExitCode>,
  ) => Promise<void>;
}

/** Commands by which people decide what may happen to an environment, and see what did. */
export function addGateCommands(
  { add, session, store }: PipelineCommands,
  { output, end }: Pick<Context, 'output' | 'end'>,
): void {
  const tools = () => ({
    clock: systemClock,
    newId,
    log: outside(commandLogLevel(), userName(), output.redactor).log,
  });
  const either = (
    options: AskingOptions,
    ask: (server: Server) => Promise<ExitCode>,
    here: () => Promise<void>,
  ) => atServer(options, output, { ask, here }, end);
  const asking = (name: string, description: string) =>
    withServerOptions(add(name, description), 'by')
      .argument('<environment>')
      .option(...byOption);
  asking('hold', 'suspend an environment: it is observed and planned, and its tenant is not written to')
    .option('--reason <text>', 'why, for whoever reads it', 'no reason given')
    .action((environment: string, options: Options & AskingOptions & { reason: string }) => {
      const wish = { environment, reason: options.reason, ...decidedBy(options) };
      return either(
        options,
        (server) => serverHold(server, wish, output),
        () => store(options, (open) => holdCommand(open, tools(), wish, output)),
      );
    });
  asking('resume', 'lift the hold of an environment').action(
    (environment: string, options: Options & AskingOptions) => {
      const wish = { environment, ...decidedBy(options) };
      return either(
        options,
        (server) => serverResume(server, wish, output),
        () => store(options, (open) => resumeCommand(open, tools(), wish, output)),
      );
    },
  );
  asking('approve', 'agree to the plan of an environment, so that a sync may carry it out')
    .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
    .option('--allow-deletions <count>', 'how many streams may be removed', wholeNumber)
    .option('--allow-secrets', 'let the plan send its secrets to new places')
    .action(
      (
        environment: string,
        options: Options & AskingOptions & { plan?: string; allowDeletions?: number; allowSecrets?: true },
      ) => {
        const { plan, allowDeletions, allowSecrets = false } = options;
        const allowed = { allowDeletions, allowSecrets };
        const wish = { environment, plan, ...allowed, user: userName(), ...decidedBy(options) };
        return either(
          options,
          (server) => serverApprove(server, wish, output),
          () =>
            session(
              options,
              (open, signal) => approveCommand(open, wish, output, signal),
              theEnvironment(environment),
            ),
        );
      },
    );
  add('unlock', 'break the lock that a process left on a source or environment')
    .argument('<name>', 'source or environment')
    .option('--force', 'also where that process still runs on this host')
    .option(...byOption)
    .action((name: string, options: Options & { force?: true }) => {
      const request = { name, force: options.force === true, ...decidedBy(options) };
      return store(options, async (open) => {
        const { livenessOf } = await leaseHolders(newId());
        return unlockCommand(open, { ...tools(), livenessOf }, request, output);
      });
    });
  withServerOptions(add('history', 'show what was done to an environment and decided about it, newest first'))
    .argument('<environment>')
    .option('--limit <count>', 'how many entries', limit, 20)
    .action((environment: string, options: Options & AskingOptions & { limit: number }) => {
      const asked = { environment, limit: options.limit, json: options.json === true };
      return either(
        options,
        (server) => serverHistory(server, asked, output),
        () => store(options, (open) => historyCommand(open, asked, output)),
      );
    });
}

/** The option of every command by which somebody decides something. */
export const byOption = [
  '--by <name>',
  'who decides; without it, the author of git or the user of this machine',
] as const;

/** Who decides, and how it is told. */
export function decidedBy({ by, json }: Options): { by: string; json: boolean } {
  const author = process.env['GIT_AUTHOR_NAME'];
  const user = author === undefined || author.trim() === '' ? userName() : author;
  return { by: by ?? user, json: json === true };
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
}

function limit(text: string): number {
  const number = wholeNumber(text);
  if (number < 1 || number > 1000) throw new InvalidArgumentError('write a whole number from 1 to 1000');
  return number;
}

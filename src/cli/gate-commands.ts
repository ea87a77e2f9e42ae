import { InvalidArgumentError, type Command } from 'commander';
import { systemClock } from '../adapters/system/clock.ts';
import { newId } from '../app/new-id.ts';
import { approveCommand } from './commands/approve.ts';
import { historyCommand } from './commands/history.ts';
import { holdCommand } from './commands/hold.ts';
import { resumeCommand } from './commands/resume.ts';
import type { ExitCode, Output } from './output.ts';
import { commandLogLevel, outside, userName } from './outside.ts';
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
export function addGateCommands({ add, session, store }: PipelineCommands, output: Output): void {
  const tools = () => ({
    clock: systemClock,
    newId,
    log: outside(commandLogLevel(), userName(), output.redactor).log,
  });
  add('hold', 'suspend an environment: it is observed and planned, and its tenant is not written to')
    .argument('<environment>')
    .option('--reason <text>', 'why, for whoever reads it', 'no reason given')
    .option(...byOption)
    .action((environment: string, options: Options & { reason: string }) =>
      store(options, (open) =>
        holdCommand(open, tools(), { environment, reason: options.reason, ...decidedBy(options) }, output),
      ),
    );
  add('resume', 'lift the hold of an environment')
    .argument('<environment>')
    .option(...byOption)
    .action((environment: string, options: Options) =>
      store(options, (open) => resumeCommand(open, tools(), { environment, ...decidedBy(options) }, output)),
    );
  add('approve', 'agree to the plan of an environment, so that a sync may carry it out')
    .argument('<environment>')
    .option('--plan <digest>', 'only if this is still the plan')
    .option('--allow-deletions <count>', 'how many streams may be removed', wholeNumber)
    .option(...byOption)
    .action((environment: string, options: Options & { plan?: string; allowDeletions?: number }) =>
      session(
        options,
        (open, signal) => {
          const { plan, allowDeletions } = options;
          return approveCommand(
            open,
            { environment, plan, allowDeletions, ...decidedBy(options) },
            output,
            signal,
          );
        },
        theEnvironment(environment),
      ),
    );
  add('history', 'show what was done to an environment and decided about it, newest first')
    .argument('<environment>')
    .option('--limit <count>', 'how many entries', limit, 20)
    .action((environment: string, options: Options & { limit: number }) =>
      store(options, (open) =>
        historyCommand(open, { environment, limit: options.limit, json: options.json === true }, output),
      ),
    );
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

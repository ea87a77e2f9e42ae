import { Option, type Command } from 'commander';
import type { ExitCode, Output } from './output.ts';
import { commandLogLevel, outside, userName } from './outside.ts';
import { openServer, type Server } from './server/open-server.ts';
import { interruptible } from './stop.ts';
import { UsageError } from './usage-error.ts';

/** What a command that can ask a daemon may be told. */
export interface AskingOptions {
  readonly server?: string;
  readonly tokenFile?: string;
}

/** Lets a command ask a daemon. There is no option for the token itself: what stands in a command line, others see. */
export function withServerOptions(command: Command, ...others: readonly string[]): Command {
  const server = new Option('--server <url>', 'ask this daemon; no configuration is needed then');
  return command
    .addOption(server.conflicts(['config', ...others]))
    .option('--token-file <path>', 'file with the token of the daemon; without it, SLUICE_TOKEN');
}

/** Asks a daemon where one is named, else does the work here. */
export async function atServer(
  { server, tokenFile }: AskingOptions,
  output: Output,
  {
    ask,
    here,
  }: {
    readonly ask: (server: Server, signal: AbortSignal) => Promise<ExitCode>;
    readonly here: () => Promise<void>;
  },
  end: (code: ExitCode) => void,
): Promise<void> {
  if (server === undefined) {
    if (tokenFile !== undefined)
      throw new UsageError('--token-file is given, and no server', {
        why: 'the token is for a daemon that is asked',
        remedy: 'name the daemon with --server, or leave the token out',
        code: 'SLC1901',
      });
    return here();
  }
  const options = tokenFile === undefined ? { server } : { server, tokenFile };
  const given = outside(commandLogLevel(), userName(), output.redactor);
  const work = async (signal: AbortSignal) => ask(await openServer(options, given, signal), signal);
  end(await interruptible(work));
}

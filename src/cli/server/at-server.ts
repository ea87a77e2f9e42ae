import type { ServerOptions } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { interruptible } from '../stop.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Server } from './open-server.ts';

/** Asks a daemon if one is named, else does the work here. */
export async function atServer(
  { server, tokenFile }: ServerOptions,
  output: Output,
  ask: (server: Server) => Promise<ExitCode>,
  here: () => Promise<ExitCode>,
): Promise<ExitCode> {
  if (server === undefined) {
    if (tokenFile === undefined) return here();
    throw new UsageError('--token-file needs --server', {
      why: 'the token is for a daemon',
      remedy: 'name the daemon with --server, or leave the token out',
      code: 'SLC1901',
    });
  }
  const { openServer } = await import('./open-server.ts');
  const { outsideOfCommand } = await import('../outside.ts');
  return interruptible(async (signal) =>
    ask(await openServer({ server, tokenFile }, outsideOfCommand(output), signal)),
  );
}

import type { ServerOptions } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { theEnvironment, withSession, withStore } from '../session.ts';
import { interruptible } from '../stop.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Server } from './open-server.ts';
import type { Approve, PipelineAccess } from './pipeline-access.ts';

type PipelineAction<Access, Request> = (
  access: Access,
  request: Request,
  output: Output,
  signal: AbortSignal,
) => Promise<ExitCode>;

/** Runs an action on the records of a daemon if one is named, else on those of the configuration. */
export function inPipeline<Request extends ServerOptions>(
  action: PipelineAction<PipelineAccess, Request>,
  request: Request,
  output: Output,
): Promise<ExitCode> {
  return here(request)
    ? withStore(
        async (session) => {
          const { LocalPipeline } = await import('./local-pipeline.ts');
          return action(new LocalPipeline(session), request, output, never);
        },
        request,
        output,
      )
    : atServer(request, output, async (server, signal) => {
        const { ServerPipeline } = await import('./server-pipeline.ts');
        return action(new ServerPipeline(server), request, output, signal);
      });
}

/** Runs an action that approves a plan: the daemon's if one is named, else a new one of the configuration. */
export function approvingInPipeline<Request extends ServerOptions & { readonly environment: string }>(
  action: PipelineAction<Approve, Request>,
  request: Request,
  output: Output,
): Promise<ExitCode> {
  return here(request)
    ? withSession(
        async (session, _request, _output, signal) => {
          const { approveLocally } = await import('./local-pipeline.ts');
          return action(approveLocally(session), request, output, signal);
        },
        request,
        output,
        theEnvironment,
      )
    : atServer(request, output, async (server, signal) => {
        const { approveAtServer } = await import('./server-pipeline.ts');
        return action(approveAtServer(server), request, output, signal);
      });
}

const never = new AbortController().signal;

/** Returns true if no daemon is named. */
function here({ server, tokenFile }: ServerOptions): boolean {
  if (server !== undefined) return false;
  if (tokenFile === undefined) return true;
  throw new UsageError('--token-file needs --server', {
    why: 'the token is for a daemon',
    remedy: 'name the daemon with --server, or leave the token out',
    code: 'SLC1901',
  });
}

async function atServer(
  { server = '', tokenFile }: ServerOptions,
  output: Output,
  ask: (server: Server, signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { openServer } = await import('./open-server.ts');
  const { outsideOfCommand } = await import('../outside.ts');
  return interruptible(async (signal) =>
    ask(await openServer({ server, tokenFile }, outsideOfCommand(output), signal), signal),
  );
}

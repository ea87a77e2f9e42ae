import { type RunningSandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { StartRefused } from '../../../sandbox/start-refused.ts';
import { type ExitCode, type Output } from '../../output.ts';
import { readSwitches } from '../../../sandbox/switches-file.ts';
import { StopRequests, type StopSignals } from '../../stop.ts';
import { UsageError } from '../../terminal/usage-error.ts';

export interface SandboxCommandOptions {
  readonly port: number;
  readonly data: string;
  readonly tenant: readonly string[];
  readonly seed?: string | undefined;
  readonly switches?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** Runs sandbox tenants until a stop signal. */
export async function sandboxAction(
  options: SandboxCommandOptions,
  output: Output,
  signals: StopSignals,
): Promise<ExitCode> {
  const requests = new StopRequests(signals);
  const sandbox = await started(options).catch((error: unknown) => {
    throw error instanceof StartRefused ? new UsageError(error.message, { cause: error }) : error;
  });
  output.out(`sandbox tenants ${options.tenant.join(', ')} at ${sandbox.url}, kept in ${options.data}\n`);
  await requests.first;
  await sandbox.stop();
  return 0;
}

async function started(options: SandboxCommandOptions): Promise<RunningSandbox> {
  return await startSandbox({
    port: options.port,
    dataDir: options.data,
    tenants: options.tenant,
    ...(options.seed === undefined ? {} : { seedDir: options.seed }),
    ...(options.switches === undefined ? {} : { switches: readSwitches(options.switches) }),
    ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    ...(options.clientSecret === undefined ? {} : { clientSecret: options.clientSecret }),
  });
}

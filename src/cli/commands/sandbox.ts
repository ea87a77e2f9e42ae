import { startSandbox } from '../../sandbox/sandbox.ts';
import type { ExitCode, Output } from '../output.ts';
import type { StopSignals } from './run.ts';

export interface SandboxCommandOptions {
  readonly port: number;
  readonly data: string;
  readonly tenant: readonly string[];
  readonly seed: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

/** Sandbox tenants, until they are told to stop. */
export async function sandboxCommand(
  options: SandboxCommandOptions,
  output: Output,
  signals: StopSignals,
): Promise<ExitCode> {
  const sandbox = await startSandbox({
    port: options.port,
    dataDir: options.data,
    tenants: options.tenant,
    ...(options.seed === undefined ? {} : { seedDir: options.seed }),
    ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    ...(options.clientSecret === undefined ? {} : { clientSecret: options.clientSecret }),
  });
  output.out(`sandbox tenants ${options.tenant.join(', ')} at ${sandbox.url}, kept in ${options.data}\n`);
  await new Promise<void>((resolve) => signals.onStop(resolve));
  await sandbox.stop();
  return 0;
}

import type { ApproveOptions } from './approve-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipelineOrServer, wholeNumber, type ServerOptions } from '../../options.ts';
import { atServer } from '../../server/at-server.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const approveCommand: CommandDeclaration = {
  name: 'approve',
  description: 'approve the plan of an environment, so that a sync may apply it',
  examples: [
    ['approve production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'only the plan that you reviewed'],
    ['approve production --server http://127.0.0.1:8080', 'at the daemon, with SLUICE_TOKEN'],
  ],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption)
      .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
      .option('--allow-deletions <count>', 'number of streams that Sluice may remove', wholeNumber)
      .option('--allow-secrets', 'let the plan send its secrets to new places'),
  run: (output, request: ServerOptions & ApproveOptions) =>
    atServer(
      request,
      output,
      async (server) =>
        (await import('../../server/server-approve.ts')).serverApprove(server, request, output),
      async () =>
        withSession((await import('./approve-action.ts')).approveAction, request, output, theEnvironment),
    ),
};

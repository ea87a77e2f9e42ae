import type { HoldOptions } from './hold-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipelineOrServer, type ServerOptions } from '../../options.ts';
import { atServer } from '../../server/at-server.ts';
import { withStore } from '../../session.ts';

export const holdCommand: CommandDeclaration = {
  name: 'hold',
  description: 'suspend an environment: Sluice observes and plans it, but does not write to its tenant',
  examples: [['hold production --reason "stocktaking until Monday"', 'no writes until `sluice resume`']],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption)
      .option('--reason <text>', 'reason to show', 'no reason given'),
  run: (output, request: ServerOptions & HoldOptions) =>
    atServer(
      request,
      output,
      async (server) => (await import('../../server/server-holds.ts')).serverHold(server, request, output),
      async () => withStore((await import('./hold-action.ts')).holdAction, request, output),
    ),
};

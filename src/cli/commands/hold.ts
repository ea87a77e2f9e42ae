import type { HoldOptions } from '../actions/hold.ts';
import type { CommandDeclaration } from '../command.ts';
import { byOption, onPipelineOrServer, type ServerOptions } from '../options.ts';
import { atServer } from '../server/at-server.ts';
import { withStore } from '../session.ts';

export const holdCommand: CommandDeclaration = {
  name: 'hold',
  description: 'suspend an environment: it is observed and planned, and its tenant is not written to',
  examples: [['hold production --reason "stocktaking until Monday"', 'nothing is written until resumed']],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption)
      .option('--reason <text>', 'why, for whoever reads it', 'no reason given'),
  run: (output, request: ServerOptions & HoldOptions) =>
    atServer(
      request,
      output,
      async (server) => (await import('../server/server-holds.ts')).serverHold(server, request, output),
      async () => withStore((await import('../actions/hold.ts')).holdAction, request, output),
    ),
};

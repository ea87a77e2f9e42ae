import type { StatusOptions } from './show-status.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipelineOrServer, type ServerOptions } from '../../options.ts';
import { atServer } from '../../server/at-server.ts';
import { withStore } from '../../session.ts';

export const statusCommand: CommandDeclaration = {
  name: 'status',
  description: 'show what the last runs found',
  examples: [
    ['status', 'all sources and environments'],
    ['status production --watch', 'one environment, until Ctrl-C'],
    [
      'status --server https://sluice.acme.example --token-file token',
      'status at a daemon elsewhere, without a configuration',
    ],
  ],
  declare: (command) =>
    onPipelineOrServer(command)
      .argument('[environment]')
      .option('--watch', 'continue until Ctrl-C, and show changes; with --json, one line per change'),
  run: (output, request: ServerOptions & StatusOptions) =>
    atServer(
      request,
      output,
      async (server) => (await import('../../server/server-status.ts')).serverStatus(server, request, output),
      async () => withStore((await import('./status-action.ts')).statusAction, request, output),
    ),
};

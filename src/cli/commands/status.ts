import type { StatusOptions } from '../actions/show-status.ts';
import type { CommandDeclaration } from '../command.ts';
import { onPipelineOrServer, type ServerOptions } from '../options.ts';
import { atServer } from '../server/at-server.ts';
import { withStore } from '../session.ts';

export const statusCommand: CommandDeclaration = {
  name: 'status',
  description: 'show what the last passes found',
  examples: [
    ['status', 'everything'],
    ['status production --watch', 'one environment, until Ctrl-C'],
    [
      'status --server https://sluice.acme.example --token-file token',
      'of a daemon elsewhere; no configuration is needed',
    ],
  ],
  declare: (command) =>
    onPipelineOrServer(command)
      .argument('[environment]')
      .option('--watch', 'go on until Ctrl-C, and show what changes; with --json, a line for each change'),
  run: (output, request: ServerOptions & StatusOptions) =>
    atServer(
      request,
      output,
      async (server) => (await import('../server/server-status.ts')).serverStatus(server, request, output),
      async () => withStore((await import('../actions/status.ts')).statusAction, request, output),
    ),
};

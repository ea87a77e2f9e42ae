import { InvalidArgumentError } from 'commander';
import type { HistoryOptions } from './history-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipelineOrServer, wholeNumber, type ServerOptions } from '../../options.ts';
import { atServer } from '../../server/at-server.ts';
import { withStore } from '../../session.ts';

export const historyCommand: CommandDeclaration = {
  name: 'history',
  description: 'list the runs of an environment and the decisions about it, newest first',
  examples: [['history production --limit 50', 'the last 50 runs and decisions']],
  declare: (command) =>
    onPipelineOrServer(command)
      .argument('<environment>')
      .option('--limit <count>', 'number of entries', entryCount, 20),
  run: (output, request: ServerOptions & HistoryOptions) =>
    atServer(
      request,
      output,
      async (server) =>
        (await import('../../server/server-history.ts')).serverHistory(server, request, output),
      async () => withStore((await import('./history-action.ts')).historyAction, request, output),
    ),
};

function entryCount(text: string): number {
  const number = wholeNumber(text);
  if (number < 1 || number > 1000) throw new InvalidArgumentError('write a whole number from 1 to 1000');
  return number;
}

import type { SyncOptions } from '../actions/sync.ts';
import type { CommandDeclaration } from '../command.ts';
import { onPipeline, wholeNumber, type ConfigOptions } from '../options.ts';
import { theEnvironment, withSession } from '../session.ts';

export const syncCommand: CommandDeclaration = {
  name: 'sync',
  description: 'bring an environment to the head of its branch, once',
  examples: [
    ['sync staging', 'bring what the branch says'],
    ['sync production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'only if this is still the plan'],
    ['sync staging --heal order-intake', 'and put an edit in the tenant back'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
      .option('--revision <revision>', 'in place of the head of the branch; the environment must be on hold')
      .option('--heal <stream...>', 'put back what was changed in the tenant of these streams, by slug')
      .option('--allow-deletions <count>', 'how many streams may be removed', wholeNumber),
  run: async (output, request: ConfigOptions & SyncOptions) => {
    const { syncAction } = await import('../actions/sync.ts');
    return withSession(syncAction, request, output, theEnvironment);
  },
};

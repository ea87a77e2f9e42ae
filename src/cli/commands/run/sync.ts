import type { SyncCommandOptions } from './sync-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipeline, wholeNumber, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const syncCommand: CommandDeclaration = {
  name: 'sync',
  description: 'apply the head of its branch to an environment, once',
  examples: [
    ['sync staging', 'apply the head of the branch'],
    ['sync production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'only if this is still the plan'],
    ['sync staging --heal order-intake', 'and revert an edit in the tenant'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
      .option('--revision <revision>', 'revision instead of the head; the environment must be on hold')
      .option('--heal <stream...>', "revert the tenant's edits of these streams, by slug")
      .option('--allow-deletions <count>', 'number of streams that Sluice may remove', wholeNumber),
  run: async (output, request: ConfigOptions & SyncCommandOptions) => {
    const { syncAction } = await import('./sync-action.ts');
    return withSession(syncAction, request, output, theEnvironment);
  },
};

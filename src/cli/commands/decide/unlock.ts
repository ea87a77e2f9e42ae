import type { UnlockOptions } from './unlock-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { withStore } from '../../session.ts';

export const unlockCommand: CommandDeclaration = {
  name: 'unlock',
  description: 'break the lock that a process left on a source or environment',
  examples: [
    ['unlock staging', 'break the lock of a process that is gone'],
    ['unlock dev --force', 'even if the process still runs on this host'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<name>', 'source or environment')
      .option('--force', 'break the lock even if the process still runs on this host')
      .option(...byOption),
  run: async (output, request: ConfigOptions & UnlockOptions) => {
    const { unlockAction } = await import('./unlock-action.ts');
    return withStore(unlockAction, request, output);
  },
};

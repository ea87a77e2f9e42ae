import type { RollbackOptions } from './rollback-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const rollbackCommand: CommandDeclaration = {
  name: 'rollback',
  description: 'sync an older revision, hold the environment there, and offer the revert',
  examples: [['rollback production --to 4f2a9c1d0b7e --reason "orders stopped"', 'go back, and stay there']],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .requiredOption('--to <revision>', "a commit of the environment's branch")
      .option('--reason <text>', 'reason to show', 'rolled back')
      .option(...byOption),
  run: async (output, request: ConfigOptions & RollbackOptions) => {
    const { rollbackAction } = await import('./rollback-action.ts');
    return withSession(rollbackAction, request, output, theEnvironment);
  },
};

import type { RollbackOptions } from '../actions/rollback.ts';
import type { CommandDeclaration } from '../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../options.ts';
import { theEnvironment, withSession } from '../session.ts';

export const rollbackCommand: CommandDeclaration = {
  name: 'rollback',
  description: 'bring an older revision, hold the environment there, and offer the revert',
  examples: [['rollback production --to 4f2a9c1d0b7e --reason "orders stopped"', 'go back, and stay there']],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .requiredOption('--to <revision>', 'a commit of the branch of the environment')
      .option('--reason <text>', 'why, for whoever reads it', 'rolled back')
      .option(...byOption),
  run: async (output, request: ConfigOptions & RollbackOptions) => {
    const { rollbackAction } = await import('../actions/rollback.ts');
    return withSession(rollbackAction, request, output, theEnvironment);
  },
};

import type { PlanOptions } from './plan-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const planCommand: CommandDeclaration = {
  name: 'plan',
  description: 'show what a sync would do; exit 0 nothing, 2 changes, 1 blocked or an error',
  examples: [
    ['plan staging', 'what a sync would do now'],
    ['plan production --revision refs/heads/main --json', 'for another revision, as JSON'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .option('--revision <commit>', 'revision to plan instead of the head of the branch'),
  run: async (output, request: ConfigOptions & PlanOptions) => {
    const { planAction } = await import('./plan-action.ts');
    return withSession(planAction, request, output, theEnvironment);
  },
};

import type { PromoteOptions } from './promote-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { acceptRewrittenOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const promoteCommand: CommandDeclaration = {
  name: 'promote',
  description: 'prepare the branch that promotes one environment to the next',
  examples: [
    ['promote staging production', 'everything that production lacks'],
    ['promote staging production order-intake "stock-*"', 'some streams and their dependencies'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<from>', 'source or environment')
      .argument('<to>', 'environment')
      .argument('[stream...]', 'slugs or globs of value streams; promotes only these and their dependencies')
      .option(...acceptRewrittenOption),
  run: async (
    output,
    { stream: streams, ...options }: ConfigOptions & PromoteOptions & { readonly stream: string[] },
  ) => {
    const { promoteAction } = await import('./promote-action.ts');
    return withSession(promoteAction, { ...options, streams }, output, (config) =>
      theEnvironment(config, { environment: options.to }),
    );
  },
};

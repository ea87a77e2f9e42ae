import type { AdoptOptions } from './adopt-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const adoptCommand: CommandDeclaration = {
  name: 'adopt',
  description: 'take over streams that the tenant already has, without changing them',
  examples: [
    ['adopt production', 'every stream that the tenant already has'],
    ['adopt production order-intake=01K0ABCDEF', "one stream, by the tenant's id"],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('[streams...]', "slugs or globs, or SLUG=ID to name the tenant's stream; all if left out")
      .option('--rebuild', 'after a loss of the store: take over every stream, and hold environments')
      .option(...byOption),
  run: async (output, request: ConfigOptions & AdoptOptions) => {
    const { adoptAction } = await import('./adopt-action.ts');
    return withSession(adoptAction, request, output, theEnvironment);
  },
};

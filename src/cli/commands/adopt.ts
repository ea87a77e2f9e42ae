import type { AdoptOptions } from '../actions/adopt.ts';
import type { CommandDeclaration } from '../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../options.ts';
import { theEnvironment, withSession } from '../session.ts';

export const adoptCommand: CommandDeclaration = {
  name: 'adopt',
  description: 'take over streams that the tenant has already, without changing them',
  examples: [
    ['adopt production', 'take over what the tenant has already'],
    ['adopt production order-intake=01K0ABCDEF', 'say which stream it is'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('[streams...]', 'slugs or globs; SLUG=ID says which stream of the tenant it is; none: all')
      .option('--rebuild', 'after the store was lost: take over everything, and put environments on hold')
      .option(...byOption),
  run: async (output, request: ConfigOptions & AdoptOptions) => {
    const { adoptAction } = await import('../actions/adopt.ts');
    return withSession(adoptAction, request, output, theEnvironment);
  },
};

import type { AcceptOptions } from './accept-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const acceptCommand: CommandDeclaration = {
  name: 'accept',
  description: "accept the tenant's form of streams in place of git's",
  examples: [['accept staging order-intake', "accept the tenant's form of one stream"]],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('<streams...>', 'slugs of streams, or globs; globs skip streams that people edited')
      .option(...byOption),
  run: async (output, request: ConfigOptions & AcceptOptions) => {
    const { acceptAction } = await import('./accept-action.ts');
    return withSession(acceptAction, request, output, theEnvironment);
  },
};

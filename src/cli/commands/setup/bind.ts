import type { BindOptions } from './bind-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipeline, type ConfigOptions } from '../../options.ts';
import { theEnvironment, withSession } from '../../session.ts';

export const bindCommand: CommandDeclaration = {
  name: 'bind',
  description: "write the id of a reference in an environment's tenant to a branch for you to merge",
  examples: [['bind staging connections/acme-commerce=5120', 'the id of a connection in this tenant']],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('<ref=id>', 'such as connections/acme-commerce=5120'),
  run: async (output, request: ConfigOptions & BindOptions & { readonly 'ref=id': string }) => {
    const { bindAction } = await import('./bind-action.ts');
    const entry = request['ref=id'];
    return withSession(bindAction, { ...request, entry }, output, theEnvironment);
  },
};

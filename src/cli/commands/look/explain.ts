import type { ExplainOptions } from './explain-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { jsonOption } from '../../options.ts';

export const explainCommand: CommandDeclaration = {
  name: 'explain',
  description: 'explain a problem code and its remedy',
  examples: [['explain SLC2405', 'meaning, cause and remedy of a code']],
  declare: (command) =>
    command.argument('<code>', 'code in brackets after a message, such as SLC2405').option(...jsonOption),
  run: async (output, request: ExplainOptions) => {
    const { explainAction } = await import('./explain-action.ts');
    return explainAction(request, output);
  },
};

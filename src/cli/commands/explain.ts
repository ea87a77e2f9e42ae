import type { ExplainOptions } from '../actions/explain.ts';
import type { CommandDeclaration } from '../command.ts';
import { jsonOption } from '../options.ts';

export const explainCommand: CommandDeclaration = {
  name: 'explain',
  description: 'say what a problem code means and what to do about it',
  examples: [['explain SLC2405', 'what a code means']],
  declare: (command) =>
    command
      .argument('<code>', 'as it stands in brackets behind a message, such as SLC2405')
      .option(...jsonOption),
  run: async (output, request: ExplainOptions) => {
    const { explainAction } = await import('../actions/explain.ts');
    return explainAction(request, output);
  },
};

import type { BugreportOptions } from './bugreport-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { configOption, jsonOption } from '../../options.ts';

export const bugreportCommand: CommandDeclaration = {
  name: 'bugreport',
  description:
    'write an archive about this installation, without secrets and without content of value streams',
  examples: [['bugreport -o report.tar.gz', 'check the archive before you share it']],
  declare: (command) =>
    command
      .option(...configOption)
      .option('-o, --out <file>', 'the archive', 'sluice-bugreport.tar.gz')
      .option(...jsonOption),
  run: async (output, request: BugreportOptions) => {
    const { bugreportAction } = await import('./bugreport-action.ts');
    return bugreportAction(request, output);
  },
};

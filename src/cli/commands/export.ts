import type { ExportOptions } from '../actions/export.ts';
import type { CommandDeclaration } from '../command.ts';
import { acceptRewrittenOption, onPipeline, wholeNumber, type ConfigOptions } from '../options.ts';
import { theSource, withSession } from '../session.ts';

export const exportCommand: CommandDeclaration = {
  name: 'export',
  description: 'export a source tenant into the repository, once',
  examples: [
    ['export --dry-run', 'what would be taken into git'],
    ['export --allow-removals 12', '12 streams were removed from the tenant on purpose'],
    ['export --source dev', 'one pass, where there are several sources'],
  ],
  declare: (command) =>
    onPipeline(command)
      .option('--source <name>', 'which source, where there are several')
      .option('--dry-run', 'read everything and write nothing')
      .option(...acceptRewrittenOption)
      .option(
        '--allow-removals <count>',
        'how many streams that vanished from the tenant may be removed',
        wholeNumber,
      ),
  run: async (output, request: ConfigOptions & ExportOptions) => {
    const { exportAction } = await import('../actions/export.ts');
    return withSession(exportAction, request, output, theSource);
  },
};

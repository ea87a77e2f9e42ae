import type { ExportCommandOptions } from './export-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { acceptRewrittenOption, onPipeline, wholeNumber, type ConfigOptions } from '../../options.ts';
import { theSource, withSession } from '../../session.ts';

export const exportCommand: CommandDeclaration = {
  name: 'export',
  description: 'export a source tenant into the repository, once',
  examples: [
    ['export --dry-run', 'changes that an export would bring to git'],
    ['export --allow-removals 12', 'after 12 streams were removed from the tenant on purpose'],
    ['export --source dev', 'one of several sources'],
  ],
  declare: (command) =>
    onPipeline(command)
      .option('--source <name>', 'source to export, if there are several')
      .option('--dry-run', 'read everything and write nothing')
      .option(...acceptRewrittenOption)
      .option(
        '--allow-removals <count>',
        'number of streams that Sluice may remove because they vanished from the tenant',
        wholeNumber,
      ),
  run: async (output, request: ConfigOptions & ExportCommandOptions) => {
    const { exportAction } = await import('./export-action.ts');
    return withSession(exportAction, request, output, theSource);
  },
};

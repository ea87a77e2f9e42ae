import type { DriftOptions } from './drift-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { forceOption, onPipeline, type ConfigOptions } from '../../options.ts';
import { theRepositoryOf, withSession } from '../../session.ts';

export const driftCommand: CommandDeclaration = {
  name: 'drift',
  description: "list a tenant's edits that are not in git, and write them as files for the source",
  examples: [
    ['drift production', 'edits in the tenant, and who made them'],
    ['drift production order-intake -o to-import', 'as files to import into the source'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument(
        '[streams...]',
        'slugs or globs of streams; paths of events, rules and forms; all if left out',
      )
      .option('-o, --out <dir>', 'folder for export files to import into the source tenant')
      .option(...forceOption),
  run: async (output, request: ConfigOptions & DriftOptions) => {
    const { driftAction } = await import('./drift-action.ts');
    return withSession(driftAction, request, output, theRepositoryOf);
  },
};

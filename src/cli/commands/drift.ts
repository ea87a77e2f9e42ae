import type { DriftOptions } from '../actions/drift.ts';
import type { CommandDeclaration } from '../command.ts';
import { forceOption, onPipeline, type ConfigOptions } from '../options.ts';
import { theRepositoryOf, withSession } from '../session.ts';

export const driftCommand: CommandDeclaration = {
  name: 'drift',
  description: 'list what was changed in a tenant and is not in git, and write it as files for the source',
  examples: [
    ['drift production', 'who changed what in the tenant'],
    ['drift production order-intake -o to-import', 'as files to import into the source'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('[streams...]', 'slugs or globs of streams; paths of events, rules and forms; none: all')
      .option('-o, --out <dir>', 'folder for export files to import into the source tenant')
      .option(...forceOption),
  run: async (output, request: ConfigOptions & DriftOptions) => {
    const { driftAction } = await import('../actions/drift.ts');
    return withSession(driftAction, request, output, theRepositoryOf);
  },
};

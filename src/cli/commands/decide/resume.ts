import type { ResumeOptions } from './resume-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { byOption, onPipelineOrServer, type ServerOptions } from '../../options.ts';
import { atServer } from '../../server/at-server.ts';
import { withStore } from '../../session.ts';

export const resumeCommand: CommandDeclaration = {
  name: 'resume',
  description: 'lift the hold of an environment',
  examples: [['resume production', 'continue with the next run']],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption),
  run: (output, request: ServerOptions & ResumeOptions) =>
    atServer(
      request,
      output,
      async (server) => (await import('../../server/server-holds.ts')).serverResume(server, request, output),
      async () => withStore((await import('./resume-action.ts')).resumeAction, request, output),
    ),
};

import { initRepositoryCommand } from './commands/init-repository.ts';
import { initCommand } from './commands/init.ts';
import type { Context } from './context.ts';
import type { Options, PipelineCommands } from './gate-commands.ts';
import { lineOf } from './prompt.ts';
import { repositoriesAlone } from './session.ts';
import { Interrupted } from './stop.ts';
import type { Ask } from './starter-questions.ts';
import { UsageError } from './usage-error.ts';

interface InitOptions extends Options {
  readonly repository?: true;
  readonly workflow: boolean;
  readonly yes?: true;
}

/** What a team starts with: files of its own, then the branches of its repository. */
export function addInitCommands(
  { add, session }: Pick<PipelineCommands, 'add' | 'session'>,
  { output, end }: Pick<Context, 'output' | 'end'>,
): void {
  add(
    'init',
    'write a configuration and files of environments to start from, and overwrite nothing; with --repository, give the repository of a configuration its branches and first files, and move no branch',
  )
    .argument('[dir]', 'folder of the files', '.')
    .option('--yes', 'ask nothing, and write names to put your own in place of; so it is without a terminal')
    .option('--repository', 'prepare the repository that the configuration names')
    .option('--no-workflow', 'leave out the GitHub workflow, which a token without that right may not push')
    .action(async (dir: string, options: InitOptions) => {
      const json = options.json === true;
      if (options.repository !== true) {
        const asks = options.yes !== true && !json;
        end(await initCommand({ dir, json, ask: asks ? askHere() : undefined }, output));
        return;
      }
      if (dir !== '.')
        throw new UsageError('--repository takes no folder', {
          why: 'it works on the repository that a configuration names',
          remedy: 'leave the folder out, and name the configuration with -c',
          code: 'SLC1901',
        });
      await session(
        options,
        (open, signal) => initRepositoryCommand(open, { workflow: options.workflow, json }, output, signal),
        repositoriesAlone,
      );
    });
}

/** Asks whoever sits at the terminal of this process; undefined where there is none on both sides. */
function askHere(): Ask | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const stop = new AbortController();
  const interruption = { signal: stop.signal, interrupt: () => stop.abort(new Interrupted('SIGINT')) };
  return (question) => lineOf(question, { input: process.stdin, output: process.stdout }, interruption);
}

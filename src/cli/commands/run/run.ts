import { Option } from 'commander';
import { logLevels, type LogLevel } from '../../../core/log-level.ts';
import type { CommandDeclaration } from '../../command.ts';
import { configOption, type ConfigOptions } from '../../options.ts';
import { processSignals } from '../../stop.ts';

export const runCommand: CommandDeclaration = {
  name: 'run',
  description: 'run the daemon',
  examples: [['run -c config/sluice.yaml --log-level info', 'the daemon, until Ctrl-C']],
  declare: (command) =>
    command
      .option(...configOption)
      .addOption(
        new Option('--log-level <level>', 'lowest level to log; overrides the configuration').choices(
          logLevels,
        ),
      ),
  run: async (output, { config, logLevel }: ConfigOptions & { readonly logLevel?: LogLevel }) => {
    const { runAction } = await import('./run-action.ts');
    const { inThreads } = await import('../../in-threads.ts');
    const { outsideOfDaemon } = await import('../../outside.ts');
    const outside = outsideOfDaemon(logLevel, output.redactor);
    return runAction(config, outside, processSignals(), inThreads(logLevel));
  },
};

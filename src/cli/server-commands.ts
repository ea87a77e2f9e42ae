import { InvalidArgumentError, Option, type Command } from 'commander';
import { logLevels, type LogLevel } from '../domain/log-level.ts';
import { defaultConfig, type Context } from './context.ts';
import { outside, outsideOfDaemon } from './outside.ts';
import { processSignals } from './stop.ts';

/** Commands that go on until they are told to stop. What they need is loaded when they are: no other command waits for it. */
export function addServerCommands(program: Command, { output, end }: Context): void {
  program
    .command('run')
    .description('the daemon')
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .addOption(
      new Option('--log-level <level>', 'the least that is logged, whatever the configuration says').choices(
        logLevels,
      ),
    )
    .action(async (options: { config: string; logLevel?: LogLevel }) => {
      const { runCommand } = await import('./commands/run.ts');
      const { inThreads } = await import('./in-threads.ts');
      end(
        await runCommand(
          options.config,
          outsideOfDaemon(options.logLevel, output.redactor),
          processSignals(),
          inThreads(options.logLevel),
        ),
      );
    });
  program
    .command('sandbox')
    .description('tenants of the platform on this machine, for trying things out')
    .requiredOption('--data <dir>', 'where the tenants are kept')
    .requiredOption('--tenant <name...>', 'names of tenants')
    .option('--port <port>', 'port to listen on; 0 takes a free one', portNumber, 4010)
    .option('--seed <dir>', 'export files that the first tenant starts with')
    .option('--switches <file>', 'how tenants behave from the start: JSON, by name of tenant')
    .option('--client-id <id>', 'credentials that the tenants accept')
    .option('--client-secret <secret>')
    .action(
      async (options: {
        port: number;
        data: string;
        tenant: string[];
        seed?: string;
        switches?: string;
        clientId?: string;
        clientSecret?: string;
      }) => {
        const { seed, switches, clientId, clientSecret } = options;
        const { sandboxCommand } = await import('./commands/sandbox.ts');
        end(
          await sandboxCommand(
            { ...options, seed, switches, clientId, clientSecret },
            output,
            processSignals(),
          ),
        );
      },
    );
  program
    .command('demo')
    .description('play the whole cycle on this machine, and leave it running')
    .option('--yes', 'do not wait for Enter between the steps')
    .option('--exit', 'end after the last step')
    .option('--data <dir>', 'where the demo keeps everything; a new temporary folder if left out')
    .action(async (options: { yes?: true; exit?: true; data?: string }) => {
      const ask = {
        isInteractive: process.stdin.isTTY && options.yes !== true,
        exits: options.exit === true,
        data: options.data,
      };
      const { demoCommand } = await import('./commands/demo.ts');
      end(await demoCommand(ask, outside('warn', 'demo', output.redactor), output, processSignals()));
    });
}

function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return number;
}

import type { Command } from 'commander';
import { bugreportCommand } from './commands/bugreport.ts';
import { explainCommand } from './commands/explain.ts';
import { defaultConfig, type Context } from './context.ts';
import { outside, userName } from './outside.ts';

/** Commands for people who look for what is wrong. */
export function addHelpCommands(program: Command, { output, end }: Context): void {
  program
    .command('explain')
    .description('say what a problem code means and what to do about it')
    .argument('<code>', 'as it stands in brackets behind a message, such as SLC2405')
    .option('--json', 'print JSON')
    .action((code: string, options: { json?: true }) =>
      end(explainCommand({ code, json: options.json === true }, output)),
    );
  program
    .command('bugreport')
    .description('write a file about this installation that holds no secret and no content of value streams')
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .option('-o, --out <file>', 'the file', 'sluice-bugreport.json')
    .action(async (options: { config: string; out: string }) =>
      end(await bugreportCommand(options, outside('error', userName(), output.redactor), output)),
    );
}

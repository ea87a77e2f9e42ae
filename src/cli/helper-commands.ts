import type { Command } from 'commander';
import { bugreportCommand } from './commands/bugreport.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { defaultConfig, type Context } from './context.ts';
import { outside, userName } from './outside.ts';
import { interruptible } from './stop.ts';

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
    .command('doctor')
    .description('check everything that the configuration names; exit 1 on a problem')
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .option('--json', 'print JSON')
    .action(async (options: { config: string; json?: true }) => {
      const asked = { config: options.config, json: options.json === true };
      const here = outside('error', userName(), output.redactor);
      end(await interruptible((signal) => doctorCommand(asked, here, output, signal)));
    });
  program
    .command('bugreport')
    .description(
      'write an archive about this installation that holds no secret and no content of value streams',
    )
    .option('-c, --config <path>', 'configuration file or folder', defaultConfig)
    .option('-o, --out <file>', 'the archive', 'sluice-bugreport.tar.gz')
    .option('--json', 'print JSON')
    .action(async ({ config, out, json }: { config: string; out: string; json?: true }) => {
      const here = outside('error', userName(), output.redactor);
      end(await bugreportCommand({ config, out, json: json === true }, here, output));
    });
}

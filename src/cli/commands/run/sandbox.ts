import { InvalidArgumentError } from 'commander';
import type { SandboxCommandOptions } from './sandbox-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { processSignals } from '../../stop.ts';

export const sandboxCommand: CommandDeclaration = {
  name: 'sandbox',
  description: 'run sandbox tenants of the platform on this machine',
  examples: [
    [
      'sandbox --data sandbox --tenant acmedev acmestage --seed examples/exports',
      'two tenants, the first with the examples',
    ],
  ],
  declare: (command) =>
    command
      .requiredOption('--data <dir>', 'folder for the data of the tenants')
      .requiredOption('--tenant <name...>', 'names of tenants')
      .option('--port <port>', 'port to listen on; 0 takes a free one', portNumber, 4010)
      .option('--seed <dir>', 'folder of export files that the first tenant starts with')
      .option('--switches <file>', 'JSON file with the behaviour of tenants at the start, by name')
      .option('--client-id <id>', 'credentials that the tenants accept')
      .option('--client-secret <secret>'),
  run: async (output, request: SandboxCommandOptions) => {
    const { sandboxAction } = await import('./sandbox-action.ts');
    return sandboxAction(request, output, processSignals());
  },
};

function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return number;
}

import type { CommandDeclaration } from '../../command.ts';
import { processSignals } from '../../stop.ts';

export const demoCommand: CommandDeclaration = {
  name: 'demo',
  description: 'play the whole cycle on this machine, and leave it running',
  examples: [
    ['demo --yes', 'the whole cycle without questions'],
    ['demo --yes --exit --data demo', 'end after it, and keep everything in a folder'],
  ],
  declare: (command) =>
    command
      .option('--yes', 'do not wait for Enter between the steps')
      .option('--exit', 'end after the last step')
      .option('--data <dir>', 'folder for everything of the demo; a new temporary one if left out'),
  run: async (output, { yes, exit, data }: { yes?: true; exit?: true; data?: string }) => {
    const { demoAction } = await import('./demo-action.ts');
    const { outside } = await import('../../outside.ts');
    const options = { isInteractive: process.stdin.isTTY && yes !== true, exits: exit === true, data };
    return demoAction(options, outside('warn', 'demo', output.redactor), output, processSignals());
  },
};

import type { DoctorOptions } from './doctor-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { onPipeline } from '../../options.ts';
import { interruptible } from '../../stop.ts';

export const doctorCommand: CommandDeclaration = {
  name: 'doctor',
  description: 'check everything that the configuration names; exit 1 on a problem',
  examples: [['doctor -c config/sluice.yaml', 'before the first run, and when something looks wrong']],
  declare: onPipeline,
  run: async (output, request: DoctorOptions) => {
    const { doctorAction } = await import('./doctor-action.ts');
    return interruptible((signal) => doctorAction(request, output, signal));
  },
};

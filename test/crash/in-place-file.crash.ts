import { describe, raiseRule, removeFromGit, spoil, switchOn, synced } from './changes.ts';
import { crashMatrix } from './matrix.ts';
import { seedOf } from './seed.ts';

await crashMatrix('in place, file', {
  policy: { state: 'file', prune: 'deactivate', switchOver: 'overlap' },
  inPlace: true,
  pendingValidation: 1,
  seed: seedOf('Alpha', 'Beta', 'Plain', 'Gone', 'Refused'),
  before: async (world) => {
    await synced(world);
    await describe(world, 'Beta');
    await raiseRule(world);
    await spoil(world, 'Refused');
    await switchOn(world, 'Plain');
    await removeFromGit(world, 'Gone');
  },
});

import { conflict, greet, raiseRule, removeFromGit, spoil, syncedAndActive } from './changes.ts';
import { crashMatrix } from './matrix.ts';
import { seedOf } from './seed.ts';

await crashMatrix('in place, keep', {
  policy: { state: 'keep', prune: 'delete', switchOver: 'overlap' },
  inPlace: true,
  seed: seedOf('Web', 'Plain', 'Gone', 'Edited', 'Refused'),
  before: async (world) => {
    await syncedAndActive(world, 'Web', 'Gone', 'Edited', 'Refused');
    await greet(world);
    await raiseRule(world);
    await conflict(world, 'Edited');
    await spoil(world, 'Refused');
    await removeFromGit(world, 'Gone');
  },
});

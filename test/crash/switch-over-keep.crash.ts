import { conflict, describe, greet, raiseRule, removeFromGit, spoil, syncedAndActive } from './changes.ts';
import { crashMatrix } from './matrix.ts';
import { seedOf } from './seed.ts';

await crashMatrix('switch-over, keep', {
  policy: { state: 'keep', prune: 'delete', switchOver: 'overlap' },
  inPlace: false,
  seed: seedOf('Main', 'Sub', 'Web', 'Gone', 'Edited', 'Refused'),
  before: async (world) => {
    await syncedAndActive(world, 'Main', 'Sub', 'Web', 'Gone', 'Edited', 'Refused');
    await describe(world, 'Sub');
    await greet(world);
    await raiseRule(world);
    await conflict(world, 'Edited');
    await spoil(world, 'Refused');
    await removeFromGit(world, 'Gone');
  },
});

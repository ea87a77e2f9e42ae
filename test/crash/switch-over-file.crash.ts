import { describe, removeFromGit, synced } from './changes.ts';
import { crashMatrix } from './matrix.ts';
import { seedOf } from './seed.ts';

await crashMatrix('switch-over, file', {
  policy: { state: 'file', prune: 'delete', switchOver: 'gap' },
  inPlace: false,
  seed: seedOf('Alpha', 'Beta', 'Caller', 'Gone'),
  before: async (world) => {
    await synced(world);
    await describe(world, 'Beta');
    await world.tenant.do({ op: 'setActiveInstances', streamName: 'Gone', activeInstances: 1 });
    await removeFromGit(world, 'Gone');
  },
});

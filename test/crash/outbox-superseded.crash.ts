import { arrive, describe, removeFromGit } from './outbox-changes.ts';
import { outboxMatrix } from './outbox-matrix.ts';
import { seedOf } from './seed.ts';

await outboxMatrix('outbox, superseded', {
  seed: seedOf('Main', 'Other', 'Sub', 'Gone', 'Edited'),
  before: async (world) => {
    await world.handOver();
    await arrive(world, '001', 'sub');
    await describe(world, 'Edited');
    await removeFromGit(world, 'Gone');
  },
});

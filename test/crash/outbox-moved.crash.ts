import { describe, removeFromGit } from './outbox-changes.ts';
import { outboxMatrix } from './outbox-matrix.ts';
import { seedOf } from './seed.ts';

await outboxMatrix('outbox, moved meanwhile', {
  seed: seedOf('Sub', 'Gone'),
  meanwhile: async (world) => {
    await describe(world, 'Sub');
    await removeFromGit(world, 'Gone');
  },
});

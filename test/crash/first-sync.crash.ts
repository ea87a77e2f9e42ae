import { crashMatrix } from './matrix.ts';
import { seedOf } from './seed.ts';

await crashMatrix('first sync', {
  policy: { state: 'file', prune: 'off', switchOver: 'overlap' },
  inPlace: true,
  seed: seedOf('Alpha', 'Beta', 'Caller', 'Web', 'Plain'),
  before: () => Promise.resolve(),
});

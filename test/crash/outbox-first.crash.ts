import { outboxMatrix } from './outbox-matrix.ts';
import { seedOf } from './seed.ts';

await outboxMatrix('outbox, first round', { seed: seedOf('Main', 'Sub') });

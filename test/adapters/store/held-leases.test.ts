import { expect, it } from 'vitest';
import { HeldLeases } from '../../../src/adapters/store/tables/held-leases.ts';
import { LeaseLost } from '../../../src/ports/lease-lost.ts';

it.each([
  ['none says so', [0, 0], false],
  ['the one that goes on while the process is stopped says so', [1000, 0], true],
  ['the one that goes on while the machine is stopped says so', [0, 1000], true],
  ['one was set back', [999, -50_000], false],
])(
  'a lease has run out in this process where of its clocks %s',
  async (_when, [first = 0, second = 0], isLost) => {
    const at = [5000, 70_000];
    const held = new HeldLeases([() => at[0] ?? 0, () => at[1] ?? 0]);
    const lease = { name: 'staging', holder: 'a', token: 1, expiresAt: 0 };
    held.taken(lease, held.deadline(1000));
    at[0] = 5000 + first;
    at[1] = 70_000 + second;

    const look = () => held.under(lease, () => Promise.resolve().then(() => held.assertGood()));
    const isFound = await look().then(
      () => false,
      (error: unknown) => error instanceof LeaseLost,
    );

    expect(isFound).toBe(isLost);
  },
);

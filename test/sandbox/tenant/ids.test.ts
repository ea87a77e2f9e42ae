import { expect, it } from 'vitest';
import { IdSource } from '../../../src/sandbox/tenant/ids.ts';

const bytes = (value: number) => (count: number) => new Uint8Array(count).fill(value);

it('makes ULIDs that sort by time, as the specification writes them', () => {
  expect(new IdSource(() => 1_469_918_176_385, bytes(0)).ulid()).toBe('01ARYZ6S410000000000000000');
  const [early, late] = [1_700_000_000_000, 1_700_000_000_001].map((time) =>
    new IdSource(() => time, bytes(31)).ulid(),
  );
  expect(String(early) < String(late)).toBe(true);
});

it('makes version 4 UUIDs', () => {
  expect(new IdSource(() => 0, bytes(255)).uuid()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

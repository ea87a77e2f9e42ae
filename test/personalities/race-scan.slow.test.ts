import { expect, it } from 'vitest';
import { strangeFaults, unexpected } from './open-faults.ts';
import { scan, type Race } from './race-scan.ts';

const switchOver = { inPlace: false, optionsAnswer: 'allow' } as const;

const normalising = {
  normalises: [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }],
};

const keep = { state: 'keep' } as const;

const races: readonly Race[] = [
  { name: 'in place', target: {}, pick: 'oldest' },
  { name: 'in place, with entity tags', target: { etag: true }, pick: 'oldest' },
  { name: 'in place, with validation that takes 3 s', target: { validationMs: 3_000 }, pick: 'oldest' },
  { name: 'in place, with a long validation', target: { validationMs: 150_000 }, pick: 'oldest' },
  { name: 'in place, where the state is kept', target: {}, environment: keep, pick: 'oldest' },
  { name: 'in place, and put back', target: normalising, pick: 'oldest' },
  {
    name: 'in place, and put back, with entity tags',
    target: { ...normalising, etag: true },
    pick: 'oldest',
  },
  { name: 'in place, and found invalid', target: { invalidNext: 1 }, pick: 'oldest' },
  {
    name: 'switch-over in a form of the tenant, the replaced copy',
    target: { ...switchOver, ...normalising },
    pick: 'oldest',
  },
  {
    name: 'switch-over in a form of the tenant, the new copy',
    target: { ...switchOver, ...normalising },
    pick: 'newest',
  },
  {
    name: 'switch-over where the state is kept, the new copy',
    target: switchOver,
    environment: keep,
    pick: 'newest',
  },
  { name: 'switch-over, the replaced copy', target: switchOver, pick: 'oldest' },
  { name: 'switch-over, the new copy', target: switchOver, pick: 'newest' },
  {
    name: 'switch-over with entity tags, the replaced copy',
    target: { ...switchOver, etag: true },
    pick: 'oldest',
  },
  {
    name: 'switch-over with entity tags, the new copy',
    target: { ...switchOver, etag: true },
    pick: 'newest',
  },
];

it.each(races)('saves an edit made right after any request of a run: $name', async (race) => {
  expect(await unexpected(race.name, 'race', () => scan(race))).toEqual([]);
});

it('has each race that an open fault names', () => {
  const names = races.map(({ name }) => name);
  expect(strangeFaults(['race'], names)).toEqual([]);
});

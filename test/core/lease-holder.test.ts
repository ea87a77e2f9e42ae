import { expect, it } from 'vitest';
import {
  holderName,
  holderText,
  livenessOf,
  parseHolder,
  type FoundProcess,
  type LeaseHolder,
} from '../../src/core/lease-holder.ts';

const here: LeaseHolder = {
  host: 'web-1',
  pid: 7,
  machine: '3f2a9c01b2d4',
  startedAt: 5_000,
  id: 'a1b2c3d4',
};
const other: LeaseHolder = { ...here, pid: 4711, startedAt: 6_000 };

it.each([
  ['all of it', other, 'web-1:4711:3f2a9c01b2d4-6000-a1b2c3d4'],
  ['no machine and start', { ...other, machine: undefined, startedAt: undefined }, 'web-1:4711:a1b2c3d4'],
  ['an address as its host', { ...other, host: '::1' }, '::1:4711:3f2a9c01b2d4-6000-a1b2c3d4'],
] as const)('a holder with %s has a name that is read back', (_what, holder, name) => {
  expect(holderName(holder)).toBe(name);
  expect(parseHolder(name)).toEqual(holder);
  expect(holderText(name)).toBe(`process 4711 on ${holder.host}`);
});

it.each(['another process', 'web-1:x:y', ''])('%j is no name of a holder, and is shown as it is', (name) => {
  expect(parseHolder(name)).toBeUndefined();
  expect(holderText(name)).toBe(name);
});

const runs = (startedAt: number): FoundProcess => ({ startedAt, hasEnded: false });

it.each<[string, Partial<LeaseHolder>, FoundProcess, string]>([
  ['alive where it runs', {}, runs(6_000), 'alive'],
  ['dead where no process has its id', {}, 'none', 'dead'],
  ['dead where another process has its id by now', {}, runs(6_001), 'dead'],
  ['dead where its parent has not noticed its end yet', {}, { startedAt: 6_000, hasEnded: true }, 'dead'],
  ['unknown where its process is hidden', {}, 'hidden', 'unknown'],
  ['unknown on another host', { host: 'web-2' }, 'none', 'unknown'],
  ['unknown in another container or before a restart', { machine: '000000000000' }, 'none', 'unknown'],
  ['unknown without machine and start', { machine: undefined, startedAt: undefined }, 'none', 'unknown'],
])('a holder is %s', async (_when, differing, found, expected) => {
  expect(await livenessOf(holderName({ ...other, ...differing }), here, async () => found)).toBe(expected);
});

it('a holder is unknown where this process does not know its own machine', async () => {
  const unknown = { ...other, machine: undefined, startedAt: undefined };
  expect(await livenessOf(holderName(unknown), unknown, async () => 'none')).toBe('unknown');
});
